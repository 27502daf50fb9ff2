// Deals the jobs of a queue out to others, each of which somebody works on: the recipe of the
// Filespooler pages for several processors, in one step that a crash cannot tear apart.
//
//     Disperser disperser(incoming, {first, second}, sequence);
//     Dispersed sum = TRY(disperser.run({}));
//
// It is a QueueFeeder (spool/queue_feeder.h) that moves each job by one rename: so a job is never
// in two queues, and where a crash left some of a batch behind, the next one moves them to where
// they were to go. The packets keep their numbers: the queues they get into are run in the order of
// time. In that order the jobs may be dealt out, too: the oldest first, and then `nextseq` is
// neither looked at nor changed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stint/spool/queue.h"
#include "stint/spool/schedule.h"
#include "stint/spool/sequence_file.h"

namespace stint::spool {

struct DispersalLimits {
    JobOrder order = JobOrder::sequence;
    std::optional<std::int64_t> jobs_max;
    std::optional<std::int64_t> each_max;  // No more jobs than that are put into one queue.
};

struct Dispersed {
    std::int64_t moved = 0;
    std::int64_t finished = 0;         // Of them, those that an earlier one had begun with.
    std::optional<Schedule::Gap> gap;  // There is none in the order of time.
};

class Disperser {
public:
    // REQUIRES: `to` is not empty; both outlive it; the sequence is that of `from`
    Disperser(const Queue& from, const std::vector<Queue>& to, SequenceFile sequence)
        : from_(from), to_(to), sequence_(std::move(sequence)) {}

    // Fails with invalid_input when a queue lies on another file system.
    Result<Dispersed> run(const DispersalLimits& limits);

private:
    Result<void> check_places() const;

    const Queue& from_;
    const std::vector<Queue>& to_;
    SequenceFile sequence_;
};

}  // namespace stint::spool
