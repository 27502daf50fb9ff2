#include "stint/sink/file_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/sys/files.h"
#include "stint/sys/lock.h"

namespace stint {
namespace {

constexpr std::size_t buffer_bytes_max = 1 << 20;
constexpr std::int64_t step_bytes = 64 << 10;
constexpr std::string_view line_start = R"({"id":")";

Result<Fd> open_file(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
    if (file.valid()) return file;
    return system_error(errno, fmt::format("opening '{}' to append results to it", path));
}

// Where the last line begins that has no newline; the size when there is none.
Result<std::int64_t> unfinished_line(const Fd& file, std::int64_t size) {
    std::int64_t end = size;
    while (end > 0) {
        std::int64_t begin = std::max<std::int64_t>(0, end - step_bytes);
        std::string bytes = TRY(read_at(file, begin, static_cast<std::size_t>(end - begin)));
        std::size_t newline = bytes.rfind('\n');
        if (newline != std::string::npos) return begin + static_cast<std::int64_t>(newline) + 1;
        end = begin;
    }
    return std::int64_t{0};
}

}  // namespace

Result<void> check_file_sink(const std::string& path) {
    TRY(open_file(path));
    return {};
}

Result<std::unique_ptr<Sink>> FileSink::open(const Options& options, EventJson json) {
    Fd file = TRY(open_file(options.path));
    std::unique_ptr<FileSink> sink(new FileSink(options, std::move(json), std::move(file)));
    // A byte that no file reaches: whoever reads the file does not notice.
    constexpr std::int64_t lock_byte = INT64_MAX - 1;
    bool ours = TRY(try_lock_byte(sink->file_.get(), lock_byte)
                        .doing(fmt::format("locking '{}'", options.path)));
    if (!ours) {
        return Error{ErrorCode::busy,
                     fmt::format("another process appends its results to '{}'; name another file, "
                                 "or wait for its end",
                                 options.path)};
    }
    TRY(sink->cut_unfinished_line());
    return std::unique_ptr<Sink>(std::move(sink));
}

Result<void> FileSink::cut_unfinished_line() {
    FileFacts facts = TRY(file_facts(file_));
    if (!facts.is_regular || facts.size_bytes == 0) return {};
    std::int64_t begin = TRY(unfinished_line(file_, facts.size_bytes));
    if (begin == facts.size_bytes) return {};
    std::string start = TRY(read_at(file_, begin, line_start.size()));
    if (!line_start.starts_with(start)) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' ends with an unfinished line that is no result of stint; "
                                 "end it with a newline, or name another file",
                                 options_.path)};
    }
    if (::ftruncate(file_.get(), begin) == 0) return {};
    return system_error(errno, fmt::format("cutting '{}'", options_.path));
}

Result<void> FileSink::deliver(const Event& event) {
    buffer_ += json_.line(event);
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    return {};
}

Result<bool> FileSink::flush() {
    TRY(write_buffer());
    if (!written_) return false;
    // A device or a pipe cannot be synced, and need not be.
    if (options_.durable && TRY(file_facts(file_)).is_regular) {
        TRY(sync_file(file_, options_.path));
    }
    return std::exchange(written_, false);
}

Result<void> FileSink::write_buffer() {
    if (buffer_.empty()) return {};
    written_ = true;
    TRY(write_all(file_.get(), buffer_).doing(fmt::format("appending to '{}'", options_.path)));
    buffer_.clear();
    return {};
}

}  // namespace stint
