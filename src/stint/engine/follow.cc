#include "stint/engine/follow.h"

#include <utility>

#include <unistd.h>

#include "stint/engine/run.h"

namespace stint {
namespace {

constexpr int entries_at_once = 64;
constexpr Millis look_again_ms = 1'000;

}  // namespace

Result<Follower> Follower::open(Engine& engine, JobId job) {
    std::unique_ptr<Store> reader = TRY(engine.open_reader());
    Beacon beacon = TRY(engine.open_beacon());
    return Follower(engine, job, std::move(reader), std::move(beacon));
}

Follower::Follower(Engine& engine, JobId job, std::unique_ptr<Store> reader, Beacon beacon)
    : engine_(engine),
      job_(job),
      reader_(std::move(reader)),
      beacon_(std::move(beacon)),
      sink_(STDOUT_FILENO, STDERR_FILENO, engine.place().content) {}

Result<std::vector<Event>> Follower::read() {
    if (at_ == entries_.size()) {
        seen_ = beacon_.value();
        entries_ = TRY(reader_->read_feed(job_, offset_, entries_at_once));
        at_ = 0;
        if (entries_.empty()) return std::vector<Event>{};
    }
    const FeedEntry& entry = entries_[at_++];
    offset_ = entry.offset;
    return reader_->read_events(entry);
}

Result<bool> Follower::is_over() {
    TRY(finish_jobs(engine_));
    if (!TRY(reader_->job_flags(job_)).finished) return false;
    // What was settled between the last look and the end of the job.
    return TRY(reader_->read_feed(job_, offset_, 1)).empty();
}

void Follower::wait() {
    beacon_.wait(seen_, look_again_ms);
}

Result<void> Follower::print(const Event& event) {
    TRY(sink_.deliver(event));
    TRY(sink_.flush());
    return {};
}

}  // namespace stint
