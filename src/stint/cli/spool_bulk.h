// Makes packets of many files or lines and writes them into a queue, some hundred at a time: their
// numbers are taken, their files synced and their names given together.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/spool/job_writer.h"
#include "stint/spool/sequence_file.h"

namespace stint::cli {

class BulkWriter {
public:
    // Yields the locked numbers, or nothing when every packet has the number 1.
    using LockNumbers = std::function<Result<std::optional<spool::SequenceFile>>()>;

    // What each packet has; its number and moment are its own.
    BulkWriter(const spool::Queue& queue, spool::PacketHeader header, LockNumbers lock_numbers)
        : queue_(queue), header_(std::move(header)), lock_numbers_(std::move(lock_numbers)) {}

    // Fails at the first file that cannot be read; those before it are written then, as far as they
    // are of earlier batches, and no number is lost.
    Result<void> write_files(const std::vector<std::string>& paths);

    // A line's payload is the line with its newline. What is there is written, without waiting for
    // more lines.
    Result<void> write_lines(int fd);

    // Written so far.
    std::int64_t count() const { return count_; }

private:
    // `write(i, fd)` writes the payload of the i-th packet.
    template <typename Write>
    Result<void> write_batch(std::size_t size, Write write);

    const spool::Queue& queue_;
    spool::PacketHeader header_;
    LockNumbers lock_numbers_;
    std::int64_t count_ = 0;
};

}  // namespace stint::cli
