// Reads the results of a job from the first one, for those who look on: no position is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stint/engine/content_shelf.h"
#include "stint/engine/engine.h"
#include "stint/engine/record_texts.h"
#include "stint/sink/open_sink.h"

namespace stint {

class Follower {
public:
    struct Options {
        SinkOrder order = SinkOrder::settled;
        SinkSpec::Format format = SinkSpec::Format::raw;
        // What the order of the items does at an open one. Only who waits hears what was settled
        // again meanwhile.
        OpenItems open_items = OpenItems::skip;
        std::string tag;  // Stands before each line, with placeholders; empty for none.
    };
    // REQUIRES: the engine outlives it
    static Result<Follower> open(Engine& engine, const Job& job, const Options& options);

    // The next events, some at a time; empty when there are none now.
    Result<std::vector<Event>> read();
    // Whether no more will come: the job is finished, and everything was read.
    Result<bool> is_over();
    // Until something was committed, or for a while.
    void wait(Millis at_most = 1'000);
    // As `stint run` prints them. Fails with closed when nobody reads any more.
    Result<void> print(const std::vector<Event>& events);

private:
    Follower(Engine& engine, const Job& job, const Options& options, std::unique_ptr<Store> reader,
             Beacon beacon, std::unique_ptr<ContentShelf> shelf, std::unique_ptr<Sink> sink);
    Result<std::vector<Event>> read_some();
    Result<std::vector<Event>> read_feed();

    Engine& engine_;
    JobId job_;
    JobSpec spec_;
    RecordTexts records_;
    Options options_;
    std::unique_ptr<Store> reader_;
    Beacon beacon_;
    std::unique_ptr<ContentShelf> shelf_;
    std::unique_ptr<Sink> sink_;
    SinkPosition position_;
    std::uint32_t seen_ = 0;
    std::vector<FeedEntry> entries_;
    std::size_t at_ = 0;
};

}  // namespace stint
