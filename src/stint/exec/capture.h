// Keeps what a child prints: a file without a name that the child writes to directly, with no pipe
// to drain and no thread to do it. A capture is one such file, used again for the next child as
// long as nobody else has it open any more.
//
//     Capture capture(directory);
//     Fd writer = TRY(capture.writer());      // for the child; closed here once it runs
//     …
//     std::int64_t bytes = TRY(capture.size());
//     std::string text = TRY(capture.read(0, bytes));
//     capture.clear();
#pragma once

#include <cstdint>
#include <string>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class Capture {
public:
    // `directory` is where the nameless files lie.
    explicit Capture(std::string directory) : directory_(std::move(directory)) {}

    // A descriptor of its own for the child, at the start of an empty file.
    Result<Fd> writer();

    // For whoever reads along; not valid before there was a writer.
    const Fd& file() const { return file_; }

    // What was written so far, in bytes.
    Result<std::int64_t> size() const;
    Result<std::string> read(std::int64_t offset, std::int64_t bytes) const;

    // Gives the file a name, complete and synced if asked; fails with conflict if it is taken.
    Result<void> keep_as(const std::string& path, bool synced);

    // Forgets what was written, and makes ready for the next writer. A file that some surviving
    // process still has open is left to it.
    void clear();

private:
    Result<Fd> open_writer();

    std::string directory_;
    Fd file_;
    Fd next_writer_;  // Opened ahead, while nobody waits for it.
    std::string reopen_path_;
};

}  // namespace stint
