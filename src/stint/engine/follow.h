// Follows the feed of a job from its beginning, for those who look on: no position is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stint/engine/engine.h"
#include "stint/sink/stream_sink.h"

namespace stint {

class Follower {
public:
    // REQUIRES: the engine outlives it
    static Result<Follower> open(Engine& engine, JobId job);

    // The next events, some at a time; empty when there are none now.
    Result<std::vector<Event>> read();
    // Whether no more will come: the job is finished, and everything was read.
    Result<bool> is_over();
    // Until something was committed, or for a while.
    void wait();
    // As `stint run` prints it.
    Result<void> print(const Event& event);

private:
    Follower(Engine& engine, JobId job, std::unique_ptr<Store> reader, Beacon beacon);

    Engine& engine_;
    JobId job_;
    std::unique_ptr<Store> reader_;
    Beacon beacon_;
    StreamSink sink_;
    std::int64_t offset_ = 0;
    std::uint32_t seen_ = 0;
    std::vector<FeedEntry> entries_;
    std::size_t at_ = 0;
};

}  // namespace stint
