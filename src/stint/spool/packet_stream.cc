#include "stint/spool/packet_stream.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

#include "stint/sys/files.h"
#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

constexpr std::size_t step_bytes = 65'536;

// Up to `size` bytes more; fewer at the end. Grows with what is really there.
Result<void> read_more(int fd, std::string& bytes, std::size_t size) {
    std::size_t wanted = bytes.size() + size;
    while (bytes.size() < wanted) {
        std::size_t before = bytes.size();
        bytes.resize(before + std::min(step_bytes, wanted - before));
        ssize_t count = ::read(fd, bytes.data() + before, bytes.size() - before);
        bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) return {};
        if (count < 0 && errno != EINTR) return system_error(errno, "reading a packet");
    }
    return {};
}

}  // namespace

Result<StreamedHeader> read_header(int fd) {
    std::string bytes;
    TRY(read_more(fd, bytes, prefix_bytes));
    if (bytes.size() == prefix_bytes) {
        PacketPrefix prefix = TRY(decode_prefix(bytes));
        TRY(read_more(fd, bytes, prefix.metadata_bytes));
    }
    ReadHeader read = TRY(decode_header(bytes));
    return StreamedHeader{std::move(read.header), std::move(bytes)};
}

Result<void> put_to(int fd, std::string_view bytes) {
    Result<void> written = write_all(fd, bytes);
    if (!written.ok() && has_no_reader(fd)) {
        return Error{ErrorCode::closed, "nobody reads the output any more"};
    }
    return written;
}

Result<std::int64_t> copy_stream(int from, int to) {
    std::string chunk(step_bytes, '\0');
    std::int64_t copied = 0;
    while (true) {
        ssize_t count = ::read(from, chunk.data(), chunk.size());
        if (count == 0) return copied;
        if (count < 0) {
            if (errno == EINTR) continue;
            return system_error(errno, "reading a payload");
        }
        TRY(put_to(to, std::string_view(chunk).substr(0, static_cast<std::size_t>(count))));
        copied += count;
    }
}

}  // namespace stint::spool
