// Works on a queue alone: holds its lock as long as it runs, as fspl does, and runs several of its
// jobs at once. One thread, one loop: collect what has ended, make that so on disk, start more.
//
//     SequenceFile sequence = TRY(SequenceFile::lock(queue.sequence_path(), …));
//     StopSignals signals;
//     ProcessSum sum = TRY(process_alone({queue, clock, signals, listener}, std::move(sequence),
//                                        plan));
//
// The queue is its whole state. What it writes beside it is told in spool/process_book.h.
#pragma once

#include <optional>
#include <vector>

#include "stint/spool/process_book.h"
#include "stint/spool/process_plan.h"
#include "stint/spool/schedule.h"
#include "stint/spool/sequence_file.h"
#include "stint/spool/settlement.h"
#include "stint/sys/file_watch.h"
#include "stint/sys/poller.h"
#include "stint/sys/signals.h"

namespace stint::spool {

struct ProcessSurroundings {
    const Queue& queue;
    const Clock& clock;
    StopSignals& signals;
    ProcessListener& listener;
};

// Returns when there is nothing more to run and nothing runs. Fails when jobs cannot be run at all;
// what ran was let end then.
Result<ProcessSum> process_alone(const ProcessSurroundings& surroundings, SequenceFile sequence,
                                 const ProcessPlan& plan);

class QueueProcessor {
public:
    // REQUIRES: all outlive it
    QueueProcessor(const ProcessSurroundings& surroundings, const ProcessPlan& plan,
                   Settlement& settlement, ProcessBook& book, Poller& poller, JobRunner& runner,
                   std::uint64_t next);

    Result<ProcessSum> run();

private:
    Result<void> remove_passed();
    Result<void> watch();
    Result<void> look();
    Result<void> refuse_duplicates(const std::vector<const QueuedJob*>& jobs) const;
    void tell_of_scan();
    void tell_interrupted();
    void tell_gap();
    Result<void> look_again();
    Result<void> start_jobs();
    Result<void> start_one(QueuedJob job);
    Result<void> wait();
    void take_signals();
    Result<void> settle_ends();
    Result<void> settle(JobEnd& end);
    Result<void> settle_failed(const JobEnd& end);
    Result<void> apply();
    bool is_over() const;
    bool may_start() const;
    void stop();
    std::optional<Millis> time_to_wait() const;

    const ProcessSurroundings& around_;
    const ProcessPlan& plan_;
    Settlement& settlement_;
    ProcessBook& book_;
    Poller& poller_;
    JobRunner& runner_;
    JobScanner scanner_;
    Schedule schedule_;
    std::optional<FileWatch> watch_;
    std::optional<Instant> look_due_;    // Something has happened in the directory.
    std::optional<Instant> rescan_due_;  // Nothing has, as far as is known.
    Instant look_earliest_;
    std::vector<JobEnd> ends_;
    ProcessSum sum_;
    std::int64_t begun_ = 0;
    bool is_stopping_ = false;
    bool has_more_ = true;  // The schedule may have a job that can start.
    std::optional<Error> fault_;
    std::optional<std::uint64_t> gap_seen_;
    std::optional<std::uint64_t> gap_told_;
    std::size_t unreadable_told_ = 0;
};

}  // namespace stint::spool
