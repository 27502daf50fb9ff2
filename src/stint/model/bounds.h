// Every queue, buffer, wait and file has a limit; here they are, with their reasons.
#pragma once

#include <cstdint>

#include "stint/base/time.h"

namespace stint::bounds {

// A lease covers at most this many items: what a crash can set back stays small.
constexpr std::int64_t lease_items_max = 4'096;

// A lease is sized to this much work of one worker, so that no item waits long behind another.
constexpr Millis lease_work_ms = 250;

// A worker that has not been heard of for this long is presumed lost.
constexpr Millis lease_ms = 30'000;
constexpr Millis heartbeat_ms = lease_ms / 3;

// A store on a server that does not answer is asked again after pauses that grow from the first to
// the last of these, each shortened by chance.
constexpr Millis store_pause_first_ms = 50;
constexpr Millis store_pause_max_ms = 2'000;
// So long a command waits that looks or gives an order; those that work wait for as long as it
// takes ...
constexpr Millis store_patience_ms = 10'000;
// ... and when they are to stop, and nothing runs any more, for so long.
constexpr Millis store_patience_at_end_ms = 2'000;

// The longest lease that a claim by hand can ask for at once: 30 days.
constexpr Millis hand_lease_ms_max = Millis{30} * 24 * 3'600'000;

// A worker whose slots have all been busy for this long gives back what it has not started.
constexpr Millis give_back_after_ms = 1'000;

// An item that was in hand at the death of this many workers is from then on run alone ...
constexpr int losses_before_alone = 2;
// ... and when it has killed this many more, alone each time, it is failed as poison.
constexpr int losses_alone_max = 3;

// After a commit the outcomes that follow at once wait so long for each other, so that they share a
// sync of the disk: longer when the items take less than `tiny_item_ms`, because then the commits
// would cost the processor more than the items. An outcome after a pause is committed at once.
constexpr Millis settle_together_ms = 2;
constexpr Millis settle_tiny_together_ms = 10;
constexpr Millis tiny_item_ms = 5;

// An attempt that could not begin for want of processes, memory, descriptors or disk is tried again
// after so long ...
constexpr Millis start_again_ms = 1'000;
// ... and after so many such attempts in a row the worker gives up.
constexpr int starts_failed_max = 30;
// Where other hosts can have the items, it leaves them to those after so many in a row, whatever of
// the host the reason is.
constexpr int host_faults_max = 5;

// Tries that an item can be given. With the longest backoff that is a month and more.
constexpr int attempts_max = 1'000;

// From TERM to KILL, when a child is ended and its job says nothing else.
constexpr Millis kill_after_ms = 2'000;

// Whoever waits for the store to change looks again after this long, though nobody has woken him:
// longer where the server tells of every change, but sooner than a heartbeat: it brings one along.
constexpr Millis look_again_ms = 1'000;
constexpr Millis look_again_heard_ms = 9'900;
static_assert(look_again_heard_ms < heartbeat_ms);

// Records of a file that are items and not copied are kept as ranges of so many, or so many bytes.
constexpr std::size_t range_records_max = 1'000;
constexpr std::int64_t range_bytes_max = 256 << 10;
// The records of files up to this size are copied: they are few, and travel to hosts without them.
constexpr std::int64_t copied_file_bytes = 64 << 20;

// Items a source hands over in one transaction; the first block is small so that work starts.
constexpr std::size_t append_items_first = 256;
constexpr std::size_t append_items_max = 10'000;
constexpr std::size_t append_bytes_max = 8 << 20;

// A stream whose blocks are kept in files is not read on while those of open items come to so many
// bytes, and so many of them are there that no worker has claimed.
constexpr std::int64_t waiting_blocks_bytes = 256 << 20;
constexpr std::int64_t unclaimed_blocks_min = 4;

// Requests one group commit takes together.
constexpr std::size_t group_requests_max = 4'096;

// Output of an item, stdout and stderr each, that is kept in its outcome; what is longer lies in a
// content file.
constexpr std::int64_t result_bytes_max = 64 << 10;
// A store on a server keeps such a file in rows of this many bytes.
constexpr std::int64_t content_chunk_bytes = 1 << 20;
// Files of attempts that settled nothing, kept for whoever prints them.
constexpr std::size_t dropped_contents_max = 1'000;
// The longest file that travels with its item, unless somebody says more; and how many are brought
// to the store before the first of their items is there.
constexpr std::int64_t carry_bytes_max = 64 << 20;
constexpr std::size_t carried_items_at_once = 32;
// The end of stderr that people are shown; kept in the outcome also when stderr is longer.
constexpr std::int64_t diagnostics_bytes_max = 16 << 10;

// A line of a running item that is longer is printed when its item is settled.
constexpr std::int64_t live_line_bytes_max = 1 << 20;
// What attempts have printed that are tried again, and waits to be printed; more is left out.
constexpr std::int64_t let_go_bytes_max = 8 << 20;

constexpr int slots_max = 4'096;
// Items that one call can take, and how many of them a worker wishes for where their bytes decide.
constexpr std::int64_t group_items_max = 1'000;
constexpr std::int64_t group_items_expected = 100;
constexpr std::size_t key_bytes_max = 4 << 20;
// A record that is longer than this is taken for an input without record ends.
constexpr std::size_t record_bytes_max = 32 << 20;
// The longest header or footer that is given to every partition.
constexpr std::int64_t around_bytes_max = 1 << 20;
// Linux starts no program with a longer variable, or word; its NUL is counted.
constexpr std::size_t variable_bytes_max = 128 << 10;
constexpr std::size_t job_name_bytes_max = 200;

// The write-ahead log is copied into the database file when it holds this many pages of 4 KiB.
constexpr std::int64_t log_pages_max = 4'000;
// The same at the end of a process: the next one reads the rest of the log when it opens the store.
constexpr std::int64_t log_pages_at_close_max = 200;

// Rows a listing reads at once, so that no reader holds an old snapshot for long.
constexpr std::int64_t page_rows = 1'000;

}  // namespace stint::bounds
