// Bytes in a row, from wherever they come: a part of a file, a pipe, what a compressed file unpacks
// to (split/unpacked_stream.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "stint/base/result.h"
#include "stint/source/interrupt.h"
#include "stint/sys/fd.h"

namespace stint {

class ByteStream {
public:
    virtual ~ByteStream() = default;

    // Reads at most `size` bytes, at least one; 0 at the end, and when it was interrupted.
    virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
    // Whether read() would have to wait for a writer.
    virtual bool would_wait() { return false; }
    virtual bool was_interrupted() const { return false; }
};

// The bytes [begin, end) of a regular file; up to its end if `end` is nothing. Looks at the
// interrupt before each read. `name` is for messages. A file that has become shorter than that is
// an error (corrupt).
std::unique_ptr<ByteStream> file_part(Fd file, std::int64_t begin, std::optional<std::int64_t> end,
                                      std::string name, int interrupt_fd);

// A pipe, a terminal, or standard input of any kind. `fd` is not owned.
std::unique_ptr<ByteStream> pipe_stream(int fd, std::string name, int interrupt_fd);
std::unique_ptr<ByteStream> owned_pipe_stream(Fd fd, std::string name, int interrupt_fd);

}  // namespace stint
