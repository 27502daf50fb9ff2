#include "stint/cli/spool_bulk.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <string_view>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/cli/spool.h"
#include "stint/spool/packet_stream.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

constexpr std::size_t read_bytes = 1 << 16;
constexpr std::size_t line_bytes_max = 64 << 20;

// Where the first `lines_max` lines of `text` end, each with its newline.
std::vector<std::string_view> take_lines(std::string_view& text, std::size_t lines_max) {
    std::vector<std::string_view> lines;
    while (lines.size() < lines_max) {
        std::size_t end = text.find('\n');
        if (end == std::string_view::npos) break;
        lines.push_back(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
    }
    return lines;
}

Result<void> copy_file(const std::string& path, int to) {
    Fd from(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    TRY(spool::copy_stream(from.get(), to).doing(fmt::format("'{}'", path)));
    return {};
}

}  // namespace

// The numbers are locked while the packets are written, and taken when all of them are on disk but
// none has its name yet: a batch that fails leaves no gap behind which a queue would wait for ever.
template <typename Write>
Result<void> BulkWriter::write_batch(std::size_t size, Write write) {
    std::optional<spool::SequenceFile> sequence = TRY(lock_numbers_());
    std::uint64_t next = sequence ? sequence->next() : 1;
    spool::JobWriter writer(queue_);
    for (std::size_t i = 0; i < size; ++i) {
        header_.seq = next;
        header_.created = packet_time_now();
        std::string bytes = TRY(spool::encode_header(header_));
        int fd = TRY(writer.begin());
        TRY(spool::put_to(fd, bytes));
        TRY(write(i, fd));
        if (sequence) ++next;
    }
    TRY(writer.sync());
    if (sequence) TRY(sequence->set_next(next));
    TRY(writer.publish());
    count_ += static_cast<std::int64_t>(size);
    return {};
}

Result<void> BulkWriter::write_files(const std::vector<std::string>& paths) {
    for (std::size_t at = 0; at < paths.size(); at += spool::job_batch_max) {
        std::size_t size = std::min(spool::job_batch_max, paths.size() - at);
        std::span<const std::string> batch = std::span(paths).subspan(at, size);
        auto write = [&](std::size_t i, int to) { return copy_file(batch[i], to); };
        TRY(write_batch(size, write));
    }
    return {};
}

Result<void> BulkWriter::write_lines(int fd) {
    std::string buffer;
    bool ended = false;
    while (!ended) {
        std::size_t before = buffer.size();
        buffer.resize(before + read_bytes);
        ssize_t count = ::read(fd, buffer.data() + before, read_bytes);
        buffer.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error(errno, "reading lines from standard input");
        ended = count == 0;
        if (ended && !buffer.empty() && buffer.back() != '\n') {
            TRY(write_batch(1, [&](std::size_t, int to) { return spool::put_to(to, buffer); }));
            return {};
        }
        std::string_view rest = buffer;
        while (true) {
            std::vector<std::string_view> lines = take_lines(rest, spool::job_batch_max);
            if (lines.empty()) break;
            TRY(write_batch(lines.size(),
                            [&](std::size_t i, int to) { return spool::put_to(to, lines[i]); }));
        }
        buffer.erase(0, buffer.size() - rest.size());
        if (buffer.size() > line_bytes_max) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("a line has more than {} bytes; give it as a file, with "
                                     "--files",
                                     line_bytes_max)};
        }
    }
    return {};
}

}  // namespace stint::cli
