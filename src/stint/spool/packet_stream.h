// Packets from and to descriptors: pipes, and files whose descriptor a command gets later as its
// standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/spool/packet.h"

namespace stint::spool {

struct StreamedHeader {
    PacketHeader header;
    std::string bytes;  // As they were read; the payload begins behind them.
};

// Reads a header and not a byte more: what `fd` yields next is the payload. Fails with corrupt as
// decode_header does, and as system_error tells when there is nothing to be read.
// REQUIRES: fd is blocking, or a regular file
Result<StreamedHeader> read_header(int fd);

// Writes all of `bytes`. Fails with closed when nobody reads `fd` any more.
Result<void> put_to(int fd, std::string_view bytes);

// Copies what `from` yields, to its end; yields the number of bytes. Fails as put_to
// does.
Result<std::int64_t> copy_stream(int from, int to);

}  // namespace stint::spool
