// Works on a queue together with others, on this host and on others that see its directory, and
// beside an fspl that runs jobs by timestamp. The lock of the queue is held for moments only: to
// claim as many jobs as can be run at once, and to give some back. A claim is a rename, and so is
// its end (spool/claims.h): who was taken for dead and had his job taken away finds that out, and
// does not tell that it is done.
//
// Jobs start in the order of time. In that of numbers, a packet would have to keep the place of a
// job that still runs, and fspl would take it for done.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "stint/spool/claims.h"
#include "stint/spool/process_book.h"
#include "stint/spool/queue_processor.h"
#include "stint/spool/worker_sign.h"

namespace stint::spool {

// Returns when there is nothing more to claim and nothing runs. Fails as process_alone does.
// REQUIRES: plan.order is that of time, and not all is kept
Result<ProcessSum> process_shared(const ProcessSurroundings& surroundings, const ProcessPlan& plan);

// Gives back what dead workers have claimed, and yields how many that were.
// REQUIRES: the lock of the queue is held
Result<std::int64_t> recover_claims(const Queue& queue, const WorkerSign& sign);

class SharedProcessor {
public:
    // REQUIRES: all outlive it
    SharedProcessor(const ProcessSurroundings& surroundings, const ProcessPlan& plan,
                    const WorkerSign& sign, Poller& poller, JobRunner& runner);

    Result<ProcessSum> run();

private:
    Result<void> take_turn();
    Result<void> work_locked();
    Result<void> look();
    Result<void> claim_jobs();
    Result<void> start_claimed();
    Result<void> wait();
    Result<void> settle_ends();
    Result<void> settle(const JobEnd& end);
    Result<void> settle_failed(const JobEnd& end, const Claim& claim);
    Result<bool> commit(const Claim& claim);
    bool wants_lock() const;
    bool is_over() const;
    std::optional<Millis> time_to_wait() const;
    void stop();

    const ProcessSurroundings& around_;
    const ProcessPlan& plan_;
    const WorkerSign& sign_;
    Poller& poller_;
    JobRunner& runner_;
    Claims claims_;
    JobScanner scanner_;
    std::deque<QueuedJob> candidates_;             // Of the last look; others may be faster.
    std::unordered_map<std::string, Claim> mine_;  // By the name of the claim.
    std::vector<JobTask> claimed_;                 // And not started yet.
    std::vector<Claim> returns_;                   // To be given back.
    std::unordered_set<std::string> left_;         // Names that are not claimed again.
    std::vector<JobEnd> ends_;
    ProcessSum sum_;
    std::int64_t begun_ = 0;
    bool is_stopping_ = false;
    bool is_empty_ = false;  // As of the last look.
    std::optional<Error> fault_;
    Instant next_try_;  // Of the lock.
    Instant next_sign_;
    Instant next_recovery_;
    std::optional<Instant> locked_since_;
    bool lock_told_ = false;
    std::size_t unreadable_told_ = 0;
};

}  // namespace stint::spool
