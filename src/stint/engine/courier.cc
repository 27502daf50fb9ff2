#include "stint/engine/courier.h"

#include <algorithm>
#include <utility>

namespace stint {
namespace {

constexpr int entries_at_once = 256;
// Each with up to 64 KiB of output and of errors.
constexpr int items_at_once = 64;
constexpr Millis look_again_ms = 1'000;
// Positions of entries that printed nothing are kept only every so many entries.
constexpr std::int64_t silent_entries_max = 1'000;

}  // namespace

Courier::Courier(Engine& engine, Beacon beacon, Post post, Sink& sink,
                 std::function<void(const Result<void>&)> ended)
    : engine_(engine),
      beacon_(std::move(beacon)),
      post_(std::move(post)),
      sink_(sink),
      ended_(std::move(ended)),
      worker_(post_.worker.value),
      kept_(post_.position) {}

Courier::~Courier() {
    if (!thread_.joinable()) return;
    stopping_.store(true);
    beacon_.wake_local();
    thread_.join();
}

void Courier::start() {
    thread_ = std::thread([this] { run(); });
}

void Courier::serve_for(WorkerId worker) {
    worker_.store(worker.value);
    keep_anew_.store(true);
}

void Courier::finish() {
    finishing_.store(true);
    beacon_.wake_local();
}

Result<void> Courier::result() {
    if (thread_.joinable()) thread_.join();
    return result_;
}

void Courier::run() {
    result_ = deliver_until_told();
    ended_(result_);
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
        TRY(flush_if_due());
        Millis until_flush = flush_at_ ? *flush_at_ - engine_.clock().now() : look_again_ms;
        beacon_.wait(seen, std::clamp<Millis>(until_flush, 1, look_again_ms));
    }
    if (flush_at_) TRY(flush());
    TRY(sink_.close());
    keep_position(true);
    return {};
}

Result<bool> Courier::deliver_some(Store& reader) {
    SinkPosition before = post_.position;
    if (post_.order == SinkOrder::items) {
        OrderedEvents next =
            TRY(reader.read_in_order(post_.job, post_.position, OpenItems::wait, items_at_once));
        for (Event& event : next.events) TRY(deliver(reader, std::move(event)));
        post_.position = next.position;
    } else {
        std::int64_t after = post_.position.offset;
        for (const FeedEntry& entry : TRY(reader.read_feed(post_.job, after, entries_at_once))) {
            for (Event& event : TRY(reader.read_events(entry))) {
                TRY(deliver(reader, std::move(event)));
            }
            post_.position.offset = entry.offset;
        }
    }
    if (post_.position == before) return false;
    if (!flush_at_) flush_at_ = engine_.clock().now() + sink_.flush_delay();
    TRY(flush_if_due());
    return true;
}

Result<void> Courier::deliver(Store& reader, Event event) {
    if (event.range != nullptr) {
        if (!job_) job_ = TRY(reader.load_job(post_.job));
        if (job_) records_.fill(job_->spec, event);
    }
    return sink_.deliver(event);
}

Result<void> Courier::flush_if_due() {
    if (flush_at_ && engine_.clock().now() >= *flush_at_) return flush();
    return {};
}

Result<void> Courier::flush() {
    flush_at_.reset();
    bool left_process = TRY(sink_.flush());
    if (sink_.receipt() == Sink::Receipt::at_flush) keep_position(left_process);
    return {};
}

// Rides along with the next commit of the workers; nobody waits for it.
void Courier::keep_position(bool left_process) {
    if (keep_anew_.exchange(false)) kept_ = {};
    bool due = left_process || post_.position.offset - kept_.offset >= silent_entries_max ||
               post_.position.sequence - kept_.sequence >= silent_entries_max;
    if (!due || post_.position == kept_) return;
    kept_ = post_.position;
    ExchangeRequest request{.worker = {worker_.load()},
                            .delivered = {{post_.job, post_.sink, post_.position}}};
    engine_.queue().exchange(std::move(request), [](const Result<ExchangeAnswer>&) {});
}

}  // namespace stint
