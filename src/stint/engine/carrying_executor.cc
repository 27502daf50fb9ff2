#include "stint/engine/carrying_executor.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::uint64_t fetched_tag = 1ull << 31;  // The other one's tags are its slots.

std::string last_part(const std::string& path) {
    std::string name = path.substr(path.rfind('/') + 1);
    return name.empty() || name == "." || name == ".." ? "input" : name;
}

void remove_directory(const std::string& path) {
    std::error_code ignored;  // What stays is swept away when the next worker is lost.
    std::filesystem::remove_all(path, ignored);
}

Result<void> fetch_to(ContentFiles& contents, const std::string& name, const std::string& path) {
    Fd kept = TRY(contents.open(name));
    TRY(make_directories(directory_of(path)));
    Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("making '{}'", path));
    TRY(copy_bytes(kept, file.get()).doing(fmt::format("writing '{}'", path)));
    return {};
}

}  // namespace

Result<std::unique_ptr<Executor>> CarryingExecutor::open(std::unique_ptr<Executor> inner,
                                                         Options options, Poller& poller) {
    Waker waker = TRY(Waker::open());
    TRY(poller.add(waker.fd(), fetched_tag));
    return std::unique_ptr<Executor>(
        new CarryingExecutor(std::move(inner), std::move(options), poller, std::move(waker)));
}

CarryingExecutor::CarryingExecutor(std::unique_ptr<Executor> inner, Options options, Poller& poller,
                                   Waker waker)
    : inner_(std::move(inner)),
      options_(std::move(options)),
      poller_(poller),
      waker_(std::move(waker)),
      carried_(static_cast<std::size_t>(inner_->slots())) {}

CarryingExecutor::~CarryingExecutor() {
    if (thread_) {
        shared_.lock()->stopping = true;
        changed_.notify_one();
        thread_->join();
    }
    inner_.reset();
    for (const Fetch& fetch : shared_.lock()->done) remove_directory(directory_of(fetch.path));
    for (std::size_t slot = 0; slot < carried_.size(); ++slot) clear(static_cast<int>(slot));
    poller_.remove(waker_.fd());
}

void CarryingExecutor::start(int slot, const Task& task) {
    if (task.item->carried.empty()) return inner_->start(slot, task);
    auto carried = std::make_unique<Carried>(Carried{.number = ++fetches_, .task = task});
    carried->directory =
        fmt::format("{}/{}-{}", options_.directory, task.token.value, task.item->id.value);
    carried->item = *task.item;
    carried->item.arguments.clear();
    carried->item.input = carried->directory + "/" + last_part(task.item->input);
    if (!thread_) thread_.emplace([this] { fetch_all(); });
    shared_.lock()->wanted.push_back({.number = carried->number,
                                      .slot = slot,
                                      .content = task.item->carried,
                                      .path = carried->item.input});
    changed_.notify_one();
    carried_[static_cast<std::size_t>(slot)] = std::move(carried);
}

void CarryingExecutor::fetch_all() {
    std::unique_ptr<ContentFiles> contents;
    for (;;) {
        Fetch fetch;
        {
            Guarded<Shared>::Lock shared = shared_.lock();
            shared.wait(changed_, [](const Shared& s) { return s.stopping || !s.wanted.empty(); });
            if (shared->stopping) return;
            fetch = std::move(shared->wanted.front());
            shared->wanted.pop_front();
        }
        if (contents == nullptr) contents = options_.contents();
        fetch.result = fetch_to(*contents, fetch.content, fetch.path);
        shared_.lock()->done.push_back(std::move(fetch));
        waker_.wake();
    }
}

void CarryingExecutor::begin_fetched() {
    waker_.drain();
    std::vector<Fetch> done = std::exchange(shared_.lock()->done, {});
    for (Fetch& fetch : done) {
        Carried* carried = carried_[static_cast<std::size_t>(fetch.slot)].get();
        if (carried == nullptr || carried->number != fetch.number) {
            remove_directory(directory_of(fetch.path));  // It was ended meanwhile.
            continue;
        }
        if (fetch.result.ok()) {
            carried->begun = true;
            Task task = carried->task;
            task.shown = &carried->item;
            inner_->start(fetch.slot, task);
            continue;
        }
        const Error& error = fetch.result.error();
        bool gone = error.code == ErrorCode::not_found || error.code == ErrorCode::corrupt;
        refuse(fetch.slot, gone ? Begun::not_this_item : Begun::not_now, 0,
               "cannot fetch its input: " + error.message);
    }
}

void CarryingExecutor::refuse(int slot, Begun begun, int signal, std::string cause) {
    const Task& task = carried_[static_cast<std::size_t>(slot)]->task;
    unstarted_.push_back({.slot = slot,
                          .begun = begun,
                          .signal = signal,
                          .attempt = {.number = task.attempt, .cause = std::move(cause)}});
    clear(slot);
}

void CarryingExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    if (tag == fetched_tag) return begin_fetched();
    if (tag == tag_any) {
        for (Ended& one : unstarted_) ended.push_back(std::move(one));
        unstarted_.clear();
    }
    std::size_t before = ended.size();
    inner_->collect(tag, ended);
    for (; before < ended.size(); ++before) clear(ended[before].slot);
}

// One whose command has not begun has nobody to be told.
void CarryingExecutor::signal(int slot, int signal) {
    const std::unique_ptr<Carried>& carried = carried_[static_cast<std::size_t>(slot)];
    if (carried == nullptr || carried->begun) return inner_->signal(slot, signal);
    refuse(slot, Begun::yes, signal, fmt::format("signal {}", sigabbrev_np(signal)));
}

void CarryingExecutor::clear(int slot) {
    std::unique_ptr<Carried>& carried = carried_[static_cast<std::size_t>(slot)];
    if (carried == nullptr) return;
    remove_directory(carried->directory);
    carried.reset();
}

Result<void> sweep_carried(Engine& engine) {
    const std::string& directory = engine.place().carried;
    std::vector<std::string> names = list_directory(directory);
    if (names.empty()) return {};
    std::vector<std::string> needed =
        TRY(engine.queue().call([&](Store& store) { return store.needed_content(names); }));
    const std::string folder = directory + "/";
    for (const std::string& name : names) {
        if (std::find(needed.begin(), needed.end(), name) != needed.end()) continue;
        remove_directory(folder + name);
    }
    return {};
}

}  // namespace stint
