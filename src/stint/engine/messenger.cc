#include "stint/engine/messenger.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace stint {
namespace {

constexpr Millis between_tellings_ms = 50;
// Whether there is a watcher: each asks so often, but of many, all together ten times in that time.
constexpr Millis look_ms = 10'000;
constexpr std::int64_t looks_max = 10;
constexpr Millis between_watches_ms = 1'000;
constexpr Millis between_connections_ms = 1'000;
// A process that has lost its line has another one well before that.
constexpr int watches_until_gone = 6;

Millis now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void drain(int fd) {
    std::uint64_t count = 0;
    static_cast<void>(::read(fd, &count, sizeof count));
}

}  // namespace

Messenger::Messenger(PostgresOptions options, Bulletin& bulletin,
                     std::function<void(const std::string&)> say)
    : options_(std::move(options)),
      bulletin_(bulletin),
      say_(std::move(say)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

Messenger::~Messenger() {
    stopping_ = true;
    static_cast<void>(::eventfd_write(wake_.get(), 1));
    thread_.join();
}

void Messenger::tell() {
    if (!to_tell_.exchange(true)) static_cast<void>(::eventfd_write(wake_.get(), 1));
}

void Messenger::hold(WorkerId worker) {
    held_.lock()->push_back(worker);
    static_cast<void>(::eventfd_write(wake_.get(), 1));
}

std::vector<WorkerId> Messenger::take_gone() {
    return std::exchange(*gone_.lock(), {});
}

void Messenger::run() {
    do {
        // Without a line there are no news: everybody looks by himself.
        (void)converse();
        hears_ = watching_ = false;
        bulletin_.post();
    } while (!stopping_ && !wait_stopping(between_connections_ms));
}

bool Messenger::wait_stopping(Millis time) {
    pollfd poller{.fd = wake_.get(), .events = POLLIN, .revents = 0};
    ::poll(&poller, 1, static_cast<int>(time));
    drain(wake_.get());
    return stopping_;
}

Result<void> Messenger::converse() {
    if (stopping_ && !to_tell_) return {};
    std::unique_ptr<PostgresLink> link = TRY(PostgresLink::open(options_));
    TRY(link->is_deaf() ? be_deaf(*link) : hear(*link));
    // The last words of a process that commits and ends.
    if (to_tell_.exchange(false)) TRY(link->tell());
    return {};
}

Result<void> Messenger::be_deaf(PostgresLink& link) {
    while (!stopping_) {
        if (to_tell_.exchange(false)) TRY(link.tell());
        if (wait_stopping(between_watches_ms)) break;
        bulletin_.post();
        // Only those who work are concerned.
        if (!say_ || held_.lock()->empty()) continue;
        std::exchange(say_, nullptr)(
            "a pooler is between this worker and the server: news are looked for once a second, "
            "and if this host dies, its items go to others after 30 seconds");
    }
    return {};
}

Result<void> Messenger::hear(PostgresLink& link) {
    std::size_t holding = 0;
    Millis told_at = now_ms() - between_tellings_ms;
    Millis watch_at = now_ms() + between_watches_ms;
    hears_ = true;
    bulletin_.post();  // What happened before nobody heard.
    while (!stopping_) {
        std::vector<WorkerId> held = *held_.lock();
        while (holding < held.size() && TRY(link.hold(held[holding]))) ++holding;
        Millis now = now_ms();
        if (to_tell_ && now - told_at >= between_tellings_ms) {
            to_tell_ = false;
            told_at = now;
            TRY(link.tell());
        }
        if (!held.empty() && now >= watch_at) {
            TRY(watch(link));
            watch_at = now + between_watches(link);
        }
        Millis until = held.empty() ? look_ms : watch_at - now;
        if (holding < held.size()) until = std::min(until, between_watches_ms);
        if (to_tell_) until = between_tellings_ms - (now - told_at);
        if (TRY(link.wait(std::max<Millis>(until, 1), wake_.get()))) bulletin_.post();
        drain(wake_.get());
    }
    return {};
}

Millis Messenger::between_watches(const PostgresLink& link) {
    if (watching_) return between_watches_ms;
    Millis seldom = look_ms * std::max<std::int64_t>(link.workers() / looks_max, 1);
    // Those that began together do not go on together.
    return std::uniform_int_distribution<Millis>(seldom / 10, seldom * 19 / 10)(dice_);
}

Result<void> Messenger::watch(PostgresLink& link) {
    std::optional<std::vector<WorkerId>> unheld = TRY(link.unheld());
    watching_ = unheld.has_value();
    std::vector<std::pair<WorkerId, int>> seen;
    for (WorkerId worker : unheld.value_or(std::vector<WorkerId>{})) {
        auto before = std::find_if(unheld_.begin(), unheld_.end(),
                                   [&](const auto& known) { return known.first == worker; });
        seen.emplace_back(worker, before == unheld_.end() ? 1 : before->second + 1);
        if (seen.back().second == watches_until_gone) gone_.lock()->push_back(worker);
    }
    unheld_ = std::move(seen);
    return {};
}

}  // namespace stint
