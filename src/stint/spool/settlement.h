// Makes on disk what a Schedule has decided, in an order in which the directory is at any moment a
// queue that fspl can go on with:
//
//     a job that is done before its turn: a tombstone takes its place
//     the number is advanced: at once for all who look, to disk some time later
//     only then the files it has passed are removed
//
// So a processor that is killed runs nothing twice but what was running; and the disk is asked to
// sync a few times a second, not once a job.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "stint/spool/process_book.h"
#include "stint/spool/queue.h"
#include "stint/spool/schedule.h"
#include "stint/spool/sequence_file.h"
#include "stint/sys/clock.h"

namespace stint::spool {

class Settlement {
public:
    // REQUIRES: queue, book and clock outlive it
    Settlement(const Queue& queue, SequenceFile sequence, ProcessBook& book, const Clock& clock)
        : queue_(queue), sequence_(std::move(sequence)), book_(book), clock_(clock) {}
    ~Settlement();
    Settlement(const Settlement&) = delete;
    Settlement& operator=(const Settlement&) = delete;

    // Visible when it returns. `next` is not looked at in the order of time.
    Result<void> apply(const Schedule::Effects& effects, JobOrder order, std::uint64_t next);

    // When to call make_durable(): soon after the first change, at once after many.
    std::optional<Instant> due() const { return due_; }
    Result<void> make_durable();

private:
    Result<void> place(const Schedule::Tombstone& tombstone);

    const Queue& queue_;
    SequenceFile sequence_;
    ProcessBook& book_;
    const Clock& clock_;
    std::string temporary_;                         // Where tombstones are written.
    std::unordered_map<std::string, Fd> standing_;  // Tombstones that are not durable yet.
    std::vector<std::string> passed_;               // To be removed.
    std::optional<Instant> due_;
};

// Puts a job into a queue of failed ones, whole and durable there, and leaves it here too: to be
// removed as one that is done. Where it lies there already, because an earlier processor was killed
// in between, it is not put there again.
Result<void> keep_failed(const Queue& from, const QueuedJob& job, const Queue& failed);

}  // namespace stint::spool
