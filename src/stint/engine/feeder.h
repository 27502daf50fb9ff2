// The feeder reads the sources of a job and appends what they yield, while workers are already at
// it. A job has one feeder at a time; one that was interrupted goes on where the store says it was.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/engine/carrier.h"
#include "stint/engine/engine.h"
#include "stint/engine/known_inputs.h"
#include "stint/engine/stream_brake.h"
#include "stint/model/job.h"
#include "stint/source/source.h"
#include "stint/sys/poller.h"

namespace stint {

struct FeedOptions {
    Job job;
    WorkerId worker;
    SourceOptions source_options;
    ChangedRule changed = ChangedRule::keep;
    bool resumed = false;  // The job was there before: its inputs may be known.
    // Whether the items are to be durable at the end, or with the first outcome.
    Store::Closing closing = Store::Closing::accepted;
    // Whether somebody works on the items meanwhile, so that a stream can wait for him.
    enum class Pace { as_it_comes, as_it_is_worked_on } pace = Pace::as_it_comes;
    // Called, on the feeder's thread, when the store has taken the worker for dead: waits until its
    // process has joined anew, and taken the right. Nothing: it does not. May be empty.
    std::function<std::optional<WorkerId>(WorkerId)> successor = {};
};

struct FeedReport {
    bool elsewhere = false;    // Another live process feeds the job.
    bool interrupted = false;  // Not all was read.
    std::int64_t read = 0;
    Appended appended;                 // Sums over all blocks.
    std::int64_t missing = 0;          // Words and lines of before that did not come again.
    std::vector<std::string> remarks;  // Of the sources (Source::remarks).
};

class Feeder {
public:
    // `appended` is called, on the feeder's thread, after each block and at the end.
    Feeder(Engine& engine, FeedOptions options, std::function<void()> appended);
    // Interrupts and waits.
    ~Feeder();
    Feeder(const Feeder&) = delete;
    Feeder& operator=(const Feeder&) = delete;

    // Takes the right to feed, unless another live process has it, and feeds on a thread of its
    // own. From here on the job has prospects (Store::has_prospects) until all is appended.
    Result<void> start();
    // Makes it stop between two blocks, and not wait for more input.
    void interrupt();
    bool is_done() const { return done_.load(); }
    // REQUIRES: is_done()
    bool failed() const { return !result_.ok(); }
    // Waits for the end.
    Result<FeedReport> finish();

private:
    Result<FeedReport> feed();
    Result<void> name_columns(Source& source, FeedReport& report);
    Result<void> carry(std::vector<NewItem>& items);
    Result<bool> goes_on(Store& reader, const std::vector<std::unique_ptr<Source>>& sources,
                         FeedReport& report) const;
    Result<void> feed_source(Source& source, KnownInputs* known, FeedReport& report);
    Result<void> close();
    // After a conflict: whether another worker of this process has the right now.
    Result<bool> has_successor();
    Result<void> append(const std::vector<NewItem>& items, KeyRule keys, FeedReport& report);

    Engine& engine_;
    FeedOptions options_;
    std::function<void()> appended_;
    bool ours_ = false;
    std::optional<Carrier> carrier_;      // If the files of the items travel with them.
    std::unique_ptr<StreamBrake> brake_;  // Null when nobody works meanwhile.
    std::optional<Waker> interrupt_;
    std::atomic<bool> interrupted_{false};
    std::atomic<bool> done_{false};
    Result<FeedReport> result_{FeedReport{}};
    std::thread thread_;
};

}  // namespace stint
