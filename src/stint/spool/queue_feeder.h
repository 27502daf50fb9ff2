// Moves the jobs of a queue to others without running them, each once whatever is killed, also from
// one file system to another.
//
//     QueueFeeder feeder(from, {{one, ""}, {two, ""}}, {});
//     Fed sum = TRY(feeder.run(std::move(sequence), {}));
//
// A job that stays on its file system and keeps its number is moved by one rename. Others are
// copied under names that are no job's; then the batch is written down (spool/feed_journal.h), and
// all that follows is renames and removals (spool/feed_batch.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stint/spool/dealer.h"
#include "stint/spool/feed_batch.h"
#include "stint/spool/job_scanner.h"
#include "stint/spool/schedule.h"
#include "stint/spool/sequence_file.h"

namespace stint::spool {

struct FeedDestination {
    Queue queue;
    // Each job gets its next number, and the file is made if there is none; empty: jobs keep
    // theirs.
    std::string seqfile = {};
};

struct FeedRules {
    JobOrder order = JobOrder::sequence;  // In which jobs are taken.
    DealTo to = DealTo::fewest;
    std::optional<Millis> numbers_wait_ms = {};  // As SequenceLock says.
};

struct FeedLimits {
    std::optional<std::int64_t> jobs_max = {};
    std::optional<std::int64_t> each_max = {};  // No more jobs than that are in a destination.
    std::optional<int> batches_max = {};
};

struct Fed {
    std::int64_t moved = 0;
    std::int64_t finished = 0;         // Of them, those that an earlier call had begun with.
    std::optional<Schedule::Gap> gap;  // There is none in the order of time.
    std::size_t passed_by = 0;         // Jobs below `nextseq`, which are never taken.
    bool may_have_more = false;        // It has ended because of batches_max.
};

class QueueFeeder {
public:
    // Is told of each job of a batch when the batch is over; of one that an earlier call had begun
    // with, too, and then also of jobs that it had told already or that somebody else has run.
    using Listener = std::function<void(const FedJob&, const FeedBatch&)>;

    // REQUIRES: `to` is not empty and has no queue twice; `from` and `to` outlive it
    QueueFeeder(const Queue& from, const std::vector<FeedDestination>& to, FeedRules rules,
                Listener listener = {});

    // First finishes what an earlier call had begun with. Fails with busy when a seqfile is locked
    // for too long, and with not_found when a job or a queue goes meanwhile: nothing is half moved.
    // REQUIRES: the sequence is that of `from`
    Result<Fed> run(SequenceFile sequence, const FeedLimits& limits);

    // Of the last run.
    std::vector<SteppedOver> stepped_over() const { return scanner_.stepped_over(); }

private:
    Result<void> find_places();
    Result<std::int64_t> finish_left(SequenceFile& sequence) const;
    Result<Dealer> make_dealer(const FeedLimits& limits) const;
    Result<void> choose(Schedule& schedule, Dealer& dealer, std::int64_t jobs_max,
                        FeedBatch& batch) const;
    Result<std::optional<FedJob>> choose_one(const QueuedJob& job) const;
    Result<FeedNumbers> lock_numbers() const;
    Result<void> copy(FeedBatch& batch, const FeedNumbers& numbers) const;
    Result<void> copy_to(std::size_t place, FeedBatch& batch) const;
    Result<std::int64_t> move(FeedBatch& batch, SequenceFile& sequence) const;

    const Queue& from_;
    const std::vector<FeedDestination>& to_;
    FeedRules rules_;
    Listener listener_;
    JobScanner scanner_;
    FeedBatch empty_batch_;  // What all batches of a run have.
    std::vector<bool> on_same_mount_;
};

// The path with all links resolved. Its last part need not exist.
Result<std::string> absolute_path(const std::string& path);

// Whether a file can be renamed from one directory to the other.
bool on_same_mount(const std::string& one, const std::string& other);

}  // namespace stint::spool
