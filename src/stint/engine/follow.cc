#include "stint/engine/follow.h"

#include <utility>

#include "stint/engine/outlets.h"
#include "stint/engine/run.h"

namespace stint {
namespace {

constexpr int entries_at_once = 64;

}  // namespace

Result<Follower> Follower::open(Engine& engine, const Job& job, const Options& options) {
    std::unique_ptr<Store> reader = TRY(engine.open_reader());
    Beacon beacon = TRY(engine.open_beacon());
    SinkPlace place = TRY(sink_place(engine, job, reader->store_id()));
    std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine);
    place.contents = shelf.get();
    std::unique_ptr<Sink> sink =
        TRY(open_sink({.format = options.format, .tag = options.tag}, place));
    return Follower(engine, job, options, std::move(reader), std::move(beacon), std::move(shelf),
                    std::move(sink));
}

Follower::Follower(Engine& engine, const Job& job, const Options& options,
                   std::unique_ptr<Store> reader, Beacon beacon,
                   std::unique_ptr<ContentShelf> shelf, std::unique_ptr<Sink> sink)
    : engine_(engine),
      job_(job.id),
      spec_(job.spec),
      options_(options),
      reader_(std::move(reader)),
      beacon_(std::move(beacon)),
      shelf_(std::move(shelf)),
      sink_(std::move(sink)) {}

Result<std::vector<Event>> Follower::read() {
    std::vector<Event> events = TRY(read_some());
    for (Event& event : events) records_.fill(spec_, event);
    return events;
}

Result<std::vector<Event>> Follower::read_some() {
    if (options_.order == SinkOrder::settled) return read_feed();
    seen_ = beacon_.value();
    for (;;) {
        SinkPosition before = position_;
        OrderedEvents next =
            TRY(reader_->read_in_order(job_, before, options_.open_items, entries_at_once));
        position_ = next.position;
        if (!next.events.empty() || position_ == before) return std::move(next.events);
    }
}

Result<std::vector<Event>> Follower::read_feed() {
    if (at_ == entries_.size()) {
        seen_ = beacon_.value();
        entries_ = TRY(reader_->read_feed(job_, position_.offset, entries_at_once));
        at_ = 0;
        if (entries_.empty()) return std::vector<Event>{};
    }
    const FeedEntry& entry = entries_[at_++];
    position_.offset = entry.offset;
    return reader_->read_events(entry);
}

Result<bool> Follower::is_over() {
    TRY(finish_jobs(engine_));
    if (!TRY(reader_->job_flags(job_)).finished) return false;
    // What was settled between the last look and the end of the job.
    if (options_.order == SinkOrder::settled) {
        return TRY(reader_->read_feed(job_, position_.offset, 1)).empty();
    }
    OrderedEvents next = TRY(reader_->read_in_order(job_, position_, options_.open_items, 1));
    return next.position == position_;
}

void Follower::wait(Millis at_most) {
    beacon_.wait(seen_, at_most);
}

Result<void> Follower::print(const std::vector<Event>& events) {
    for (const Event& event : events) TRY(sink_->deliver(event));
    TRY(sink_->flush());
    return {};
}

}  // namespace stint
