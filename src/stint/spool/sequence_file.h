// A file with the next number of a sequence: `nextseq` of a queue, and the file from which a sender
// numbers its packets. One line, the number in decimal. Beside it lies FILE.lock, never removed,
// whose flock(2) excludes fspl and others of us.
//
//     SequenceFile sequence = TRY(SequenceFile::lock(path, {}));
//     std::uint64_t mine = sequence.next();
//     TRY(sequence.set_next(mine + 1));
//
// fspl does not wait for that lock: it fails. So hold it for no longer than needed, unless its
// holder is the one who works on the queue, who keeps it as long as it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/fd.h"
#include "stint/sys/files.h"

namespace stint::spool {

struct SequenceLock {
    // How long another holder is waited for; not at all if 0, as long as it takes if not given.
    std::optional<Millis> wait_ms;
    // What a missing file means: that of a sender begins with 1; a queue without one is append-only
    // and belongs to somebody else.
    enum class Missing { begins, is_refused } missing = Missing::begins;
};

class SequenceFile {
public:
    // Fails with busy when another holds the lock for too long, not_found when a queue has no such
    // file, corrupt when it holds no number.
    static Result<SequenceFile> lock(const std::string& path, const SequenceLock& how);

    // The number that is next. As it was read, or as set_next has left it.
    std::uint64_t next() const { return next_; }

    // Seen by all who look, also after this process is killed, but not yet durable: written in
    // place, which costs a tenth of a rename. Numbers that do not grow are set_next.
    Result<void> show_next(std::uint64_t next);

    bool has_shown() const { return shown_.valid(); }

    // Makes what was shown durable. Any thread, beside show_next.
    // REQUIRES: show_next was called, and not set_next since
    Result<void> sync_shown() const { return sync_file(shown_, path_); }

    // Durable when it returns. 18446744073709551615 + 1 is 0, as in fspl.
    Result<void> set_next(std::uint64_t next);

private:
    SequenceFile(std::string path, Fd lock) : path_(std::move(path)), lock_(std::move(lock)) {}

    std::string path_;
    Fd lock_;
    Fd shown_;  // The file, once show_next has written to it.
    std::uint64_t next_ = 1;
};

// The next number, without the lock: the file is replaced as a whole, so it is one that was right a
// moment ago. Nothing when there is no such file. Fails with corrupt.
Result<std::optional<std::uint64_t>> peek_next(const std::string& path);

// A number as fspl reads it: of the first line; white space around it and a plus before it may be.
std::optional<std::uint64_t> parse_sequence(std::string_view text);

}  // namespace stint::spool
