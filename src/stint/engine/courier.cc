#include "stint/engine/courier.h"

#include <utility>

namespace stint {
namespace {

constexpr int entries_at_once = 256;
constexpr Millis look_again_ms = 1'000;
// Positions of entries that printed nothing are kept only every so many entries.
constexpr std::int64_t silent_entries_max = 1'000;

}  // namespace

Courier::Courier(Engine& engine, Beacon beacon, Post post, Sink& sink, std::function<void()> failed)
    : engine_(engine),
      beacon_(std::move(beacon)),
      post_(post),
      sink_(sink),
      failed_(std::move(failed)),
      kept_offset_(post.offset) {}

Courier::~Courier() {
    if (!thread_.joinable()) return;
    stopping_.store(true);
    beacon_.wake_local();
    thread_.join();
}

void Courier::start() {
    thread_ = std::thread([this] { run(); });
}

Result<void> Courier::finish() {
    finishing_.store(true);
    beacon_.wake_local();
    if (thread_.joinable()) thread_.join();
    return result_;
}

void Courier::run() {
    result_ = deliver_until_told();
    if (!result_.ok()) failed_();
}

Result<void> Courier::deliver_until_told() {
    // Opened here, beside the worker that begins meanwhile.
    std::unique_ptr<Store> reader = TRY(engine_.open_reader());
    for (;;) {
        std::uint32_t seen = beacon_.value();
        bool last_look = finishing_.load();
        bool some = TRY(deliver_some(*reader));
        if (stopping_.load()) return {};
        if (some) continue;
        if (last_look) break;
        beacon_.wait(seen, look_again_ms);
    }
    keep_position(true);
    return {};
}

Result<bool> Courier::deliver_some(Store& reader) {
    std::vector<FeedEntry> entries =
        TRY(reader.read_feed(post_.job, post_.offset, entries_at_once));
    for (const FeedEntry& entry : entries) {
        for (const Event& event : TRY(reader.read_events(entry))) {
            TRY(sink_.deliver(event));
            ++delivered_;
        }
    }
    if (entries.empty()) return false;
    bool left_process = TRY(sink_.flush());
    post_.offset = entries.back().offset;
    keep_position(left_process);
    return true;
}

// Rides along with the next commit of the workers; nobody waits for it.
void Courier::keep_position(bool left_process) {
    bool due = left_process || post_.offset - kept_offset_ >= silent_entries_max;
    if (!post_.keep_position || !due || post_.offset == kept_offset_) return;
    kept_offset_ = post_.offset;
    ExchangeRequest request{.worker = post_.worker,
                            .delivered = SinkPosition{post_.job, post_.offset}};
    engine_.queue().exchange(std::move(request), [](const Result<ExchangeAnswer>&) {});
}

}  // namespace stint
