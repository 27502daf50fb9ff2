// Feeds queues from queues: all that is there, once, or what comes until a signal does. One thread,
// one loop; a source is locked only while some hundred of its jobs are moved, if it goes on.
//
//     Feeding feeding(sources, destinations, plan, surroundings);
//     FeedingSum sum = TRY(feeding.run_once(lock));
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/time.h"
#include "stint/spool/queue_feeder.h"
#include "stint/sys/clock.h"
#include "stint/sys/file_watch.h"
#include "stint/sys/poller.h"
#include "stint/sys/signals.h"

namespace stint::spool {

struct FeedingPlan {
    FeedRules rules = {};
    FeedLimits limits = {};
    bool waits_for_locks = true;
};

struct FeedingSum {
    std::int64_t moved = 0;
    std::int64_t finished = 0;  // Of them, those that an earlier call had begun with.
};

class FeedingListener {
public:
    FeedingListener() = default;
    virtual ~FeedingListener() = default;
    FeedingListener(const FeedingListener&) = delete;
    FeedingListener& operator=(const FeedingListener&) = delete;

    // A sentence for a person, without a full stop.
    virtual void say(const std::string& text) = 0;
    virtual void fed(const Queue& from, const FedJob& job, const FeedBatch& batch) = 0;
};

// Refuses a queue that gets jobs and gives some, queues and seqfiles that are given twice, and a
// seqfile that is the `nextseq` of a queue. Fails with invalid_input.
Result<void> check_feeding(const std::vector<Queue>& sources,
                           const std::vector<FeedDestination>& destinations);

class Feeding {
public:
    using Lock = std::function<Result<SequenceFile>(const Queue&)>;

    // REQUIRES: check_feeding has nothing against them; all outlive it
    Feeding(const std::vector<Queue>& sources, const std::vector<FeedDestination>& destinations,
            const FeedingPlan& plan, const Clock& clock, FeedingListener& listener);

    // One source after the other. `lock` waits, or fails with busy.
    Result<FeedingSum> run_once(const Lock& lock);

    // Returns when a signal has come, or so many jobs were moved as the limits say.
    Result<FeedingSum> run_on(StopSignals& signals);

private:
    struct Source {
        const Queue& queue;
        QueueFeeder feeder;
        std::optional<FileWatch> watch = {};
        std::optional<std::uint64_t> gap_seen = {};
        std::optional<std::uint64_t> gap_told = {};
        std::size_t unreadable_told = 0;
        bool is_lock_told = false;
    };
    struct Pass {
        bool has_moved = false;
        bool is_locked_out = false;
    };

    Result<void> watch_all(Poller& poller);
    Result<Pass> pass();
    Result<void> feed_some(Source& source, Pass& pass);
    Result<Fed> feed(Source& source, SequenceFile sequence, std::optional<int> batches_max);
    void tell(Source& source, const Fed& fed, bool is_gap_told);
    bool is_enough() const;

    const std::vector<FeedDestination>& destinations_;
    const FeedingPlan& plan_;
    const Clock& clock_;
    FeedingListener& listener_;
    std::deque<Source> sources_;
    std::vector<FileWatch> room_watches_;  // Of destinations that may get room.
    bool is_rescan_ = false;
    FeedingSum sum_;
};

}  // namespace stint::spool
