// Takes a batch of jobs that is written down to its end, from wherever an earlier call has left it:
// numbers, `nextseq`, sources, places, in this order (docs/decisions.md, 109). Every step leaves a
// name that tells whether it was made, so that it can be made again after a kill.
//
//     FeedMover mover(from, sequence, batch, {.wait_ms = wait_ms});
//     std::int64_t count = TRY(mover.run(std::move(numbers)));
//     TRY(journal.remove());
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stint/spool/feed_journal.h"
#include "stint/spool/sequence_file.h"

namespace stint::spool {

// The locked seqfiles of a batch, one a place; nothing where a place has none, or it is not locked.
using FeedNumbers = std::vector<std::optional<SequenceFile>>;

class FeedMover {
public:
    // `how` is for seqfiles that are not locked yet.
    // REQUIRES: `sequence` is that of `from`; the journal holds `batch`; all outlive it
    FeedMover(const Queue& from, SequenceFile& sequence, FeedBatch& batch, const SequenceLock& how)
        : from_(from), sequence_(sequence), batch_(batch), how_(how) {}

    // Yields how many jobs were moved now. What it fails with leaves the batch as it is written
    // down, to be run again: not_found when a queue is not there or not the one it was.
    Result<std::int64_t> run(FeedNumbers numbers);

private:
    Result<void> open_places();
    Result<void> take_numbers(std::size_t place, std::optional<SequenceFile> numbers);
    Result<void> give_other_numbers(std::size_t place, const SequenceFile& numbers);
    Result<bool> take(std::size_t slot) const;
    Result<bool> give(std::size_t slot, bool is_ours) const;
    Result<void> fill_number(const Queue& to, const std::string& part) const;

    const Queue& from_;
    SequenceFile& sequence_;
    FeedBatch& batch_;
    SequenceLock how_;
    std::vector<Queue> places_;
};

// Removes what copies of a batch were made of and is not needed, or no longer. What is not there,
// or lies where nothing can be found, is passed over.
void clean_up_after(const FeedBatch& batch);

// A packet with another number, or as it is: its bytes, the payload through no memory of ours.
// Fails as open_job does.
Result<void> copy_packet(const Queue& from, const std::string& name,
                         std::optional<std::uint64_t> seq, int to);

}  // namespace stint::spool
