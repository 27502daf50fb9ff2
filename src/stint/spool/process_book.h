// What a processor of a queue writes down beside it, in QUEUE/stint/, so that the one after it
// knows how it ended. Nothing of it is needed by fspl, and all of it may be deleted while nobody
// works on the queue.
//
//     process.slots   what runs (sys/slots_file.h); there only while a processor lives, or after it
//                     was killed: then those jobs run again, and their next attempt is the second
//     attempts        the same of earlier ones, as long as those jobs have not run again
//     passed          numbers whose jobs are done and whose files are about to go
//     done            jobs that are done before their turn, where no tombstone can say so
//
// None of it is synced: it is about processes, which a power cut ends too.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "stint/spool/job_scanner.h"
#include "stint/spool/queue.h"
#include "stint/sys/slots_file.h"

namespace stint::spool {

// Stands for a job in the book: its name, number and moment.
std::int64_t job_mark(const std::string& name, const PacketHeader& header);

// How often jobs were begun by those who died at it, by job_mark; for those who share a queue.
using Attempts = std::unordered_map<std::int64_t, int>;
Result<Attempts> read_attempts(const Queue& queue);
Result<void> add_attempt(const Queue& queue, std::int64_t mark, int attempts);
Result<void> forget_attempts(const Queue& queue);

class ProcessBook {
public:
    // Reads what an earlier processor has left, and kills the commands that have outlived it. Where
    // the file system cannot map files (FUSE) there are no slots, and `fault()` says why.
    // REQUIRES: the lock of the queue is held
    static Result<ProcessBook> open(const Queue& queue, int slots);

    // How often it was begun by those who were killed at it.
    int interrupted_attempts(const QueuedJob& job) const;
    bool has_interrupted() const { return !attempts_.empty(); }
    // Whether it is done and only waits for its turn.
    bool is_done(const QueuedJob& job) const;

    SlotsFile* slots() { return slots_.get(); }
    const std::string& fault() const { return fault_; }

    struct Range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;  // Not one of them.
    };
    // What the one before had passed and not yet removed: done, as far as `nextseq` is behind it.
    const std::optional<Range>& passed_before() const { return passed_before_; }
    Result<void> note_passed(const Range& range);

    Result<void> mark_done(const QueuedJob& job);
    // It is settled: nothing is remembered of it.
    void forget(const QueuedJob& job) { attempts_.erase(job_mark(job.name, job.header)); }

    // It was begun `attempts` times, and ended half-way again.
    void note_interrupted(const QueuedJob& job, int attempts) {
        attempts_[job_mark(job.name, job.header)] = attempts;
    }

    // At a clean end. `all_passed`: no job waits for its turn any more.
    Result<void> close(bool all_passed);

private:
    explicit ProcessBook(std::string directory) : directory_(std::move(directory)) {}
    std::string file(std::string_view name) const;
    Result<void> read_slots();
    Result<void> read_marks(const Queue& queue);
    Result<void> read_passed();
    Result<void> write_attempts() const;

    std::string directory_;
    std::string fault_;
    std::unique_ptr<SlotsFile> slots_;
    Attempts attempts_;
    std::unordered_set<std::int64_t> done_;
    std::optional<Range> passed_before_;
    Fd passed_file_;
    Fd done_file_;
};

}  // namespace stint::spool
