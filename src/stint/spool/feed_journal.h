// What is under way from one queue to others, written down in QUEUE/stint/feeding: with it the next
// call finishes what one that was killed had begun with (spool/feed_batch.h).
//
//     FeedJournal journal(from);
//     if (std::optional<FeedBatch> left = TRY(journal.read())) … finish it …
//     TRY(journal.write(batch)); … TRY(journal.remove());
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/spool/queue.h"

namespace stint::spool {

// A queue that jobs go to.
struct FeedPlace {
    std::string path;                // Absolute.
    std::uint64_t jobs_inode = 0;    // Of its jobs/.
    std::string seqfile = {};        // Absolute; empty when the packets keep their numbers.
    std::uint64_t first_number = 0;  // Those from here to `numbers_end` are of this batch.
    std::uint64_t numbers_end = 0;
    int generation = 0;  // How often its packets have been given other numbers.
};

struct FedJob {
    std::string name;
    std::uint64_t seq = 0;    // As it was in the source.
    std::uint64_t inode = 0;  // A file of that name with another one is another job.
    // Moved by one rename, to a single place; else as copies that lie there already.
    bool is_renamed = false;
    std::vector<std::size_t> to;  // Of the places.
};

struct FeedBatch {
    std::string run;  // Makes the names of its files its own.
    std::uint64_t jobs_inode = 0;
    std::uint64_t next = 0;  // What `nextseq` of the source is to be at least.
    std::vector<FeedPlace> places;
    // Empty as long as copies are made: then nothing is moved yet.
    std::vector<FedJob> jobs;

    // What the names of all its files in jobs/ begin with; none is that of a job.
    std::string prefix() const { return "stint-feed-" + run; }
    // The copy of jobs[slot] at a place, and what the job is called once it is taken.
    std::string part_name(const FeedPlace& place, std::size_t slot) const;
    std::string taken_name(std::size_t slot) const;
    // A file with `numbers_end`, which is renamed to the seqfile.
    std::string numbers_path(const FeedPlace& place, int generation) const;
};

// A file with that text, also after a power cut. A kill may leave half of it.
Result<void> write_durably(const std::string& path, std::string_view text);

class FeedJournal {
public:
    // REQUIRES: the lock of the queue is held as long as this is used; the queue outlives it
    explicit FeedJournal(const Queue& from) : from_(from) {}

    // Fails with corrupt when it is no journal.
    Result<std::optional<FeedBatch>> read() const;

    // All or nothing, and durable.
    Result<void> write(const FeedBatch& batch) const;
    Result<void> remove() const;

    std::string path() const { return from_.path() + "/stint/feeding"; }

private:
    Result<void> make_directory() const;
    // Under the lock, so the name is nobody else's; the next call removes what a killed one left.
    std::string temporary_path() const { return path() + ".new"; }

    const Queue& from_;
};

}  // namespace stint::spool
