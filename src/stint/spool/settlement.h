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

#include <future>
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
    // `all`: whatever is passed goes, so what a killed processor had passed may go later.
    enum class Removes { all, some };
    Settlement(const Queue& queue, SequenceFile sequence, ProcessBook& book, Removes removes,
               const Clock& clock)
        : queue_(queue),
          sequence_(std::move(sequence)),
          book_(book),
          removes_(removes),
          clock_(clock),
          removed_to_(sequence_.next()),
          removing_to_(removed_to_) {}
    ~Settlement();
    Settlement(const Settlement&) = delete;
    Settlement& operator=(const Settlement&) = delete;

    // Visible when it returns. `next` is not looked at in the order of time.
    Result<void> apply(const Schedule::Effects& effects, JobOrder order, std::uint64_t next);

    // When to call begin_durable(): soon after the first change, at once after many.
    std::optional<Instant> due() const { return due_; }

    // Lets a thread make what was applied durable and remove what has been passed. While one is
    // still at it, due() is a little later.
    Result<void> begin_durable();

    // All of it, before it returns.
    Result<void> finish();

private:
    // Taken from us by the thread that makes it so.
    struct Batch {
        bool has_number = false;
        std::vector<std::string> passed;               // Names to be removed.
        std::unordered_map<std::string, Fd> standing;  // Tombstones.
    };
    Result<void> place(const Schedule::Tombstone& tombstone);
    Result<void> make_durable(const Batch& batch) const;
    Result<void> await();

    const Queue& queue_;
    SequenceFile sequence_;
    ProcessBook& book_;
    Removes removes_;
    const Clock& clock_;
    std::string temporary_;      // Where tombstones are written.
    std::uint64_t removed_to_;   // Below it nothing is left.
    std::uint64_t removing_to_;  // Nor here, once the batch that runs is through.
    Batch batch_;
    std::future<Result<void>> running_;  // Of the batch before; the only other thread.
    std::optional<Instant> due_;
};

// Puts a job into a queue of failed ones, whole and durable there, and leaves it here too: to be
// removed as one that is done. `file` is its name now. Where it lies there already, because an
// earlier processor was killed in between, it is not put there again.
Result<void> keep_failed(const Queue& from, const std::string& file, const QueuedJob& job,
                         const Queue& failed);

}  // namespace stint::spool
