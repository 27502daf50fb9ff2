#include "stint/sink/append_once.h"

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
constexpr std::int64_t step_bytes = 1 << 20;

Result<Fd> open_file(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
    if (file.valid()) return file;
    return system_error(errno, fmt::format("opening '{}' to append results to it", path));
}

}  // namespace

Result<void> check_append(const std::string& path) {
    TRY(open_file(path));
    return {};
}

Result<AppendOnce> AppendOnce::open(Options options) {
    Fd file = TRY(open_file(options.path));
    FileFacts facts = TRY(file_facts(file));
    if (!facts.is_regular) return AppendOnce(std::move(options), std::move(file), 0);
    // A byte that no file reaches: whoever reads the file does not notice.
    constexpr std::int64_t lock_byte = INT64_MAX - 1;
    bool ours =
        TRY(try_lock_byte(file.get(), lock_byte).doing(fmt::format("locking '{}'", options.path)));
    if (!ours) {
        return Error{ErrorCode::busy,
                     fmt::format("another process appends its results to '{}'; name another file, "
                                 "or wait for its end",
                                 options.path)};
    }
    std::int64_t size = facts.size_bytes;
    if (std::exchange(options.anew, false) && size > 0) {
        if (::ftruncate(file.get(), 0) != 0) {
            return system_error(errno, fmt::format("emptying '{}'", options.path));
        }
        size = 0;
    }
    return AppendOnce(std::move(options), std::move(file), size);
}

// Where the record with this head begins, or would have to: the last place of it, a torn beginning
// of it at the end, or the end.
Result<std::int64_t> AppendOnce::find(std::string_view head) const {
    auto overlap = static_cast<std::int64_t>(head.size());  // With the newline before it.
    std::int64_t unfinished = -1;
    for (std::int64_t end = size_; end > 0;) {
        std::int64_t begin = std::max<std::int64_t>(0, end - step_bytes);
        auto length = static_cast<std::size_t>(std::min(end + overlap, size_) - begin);
        std::string bytes = TRY(read_at(file_, begin, length));
        for (std::size_t place = bytes.rfind(head); place != std::string::npos;
             place = place == 0 ? std::string::npos : bytes.rfind(head, place - 1)) {
            bool at_line_start = place == 0 ? begin == 0 : bytes[place - 1] == '\n';
            if (at_line_start) return begin + static_cast<std::int64_t>(place);
        }
        std::size_t newline = bytes.rfind('\n');
        if (unfinished < 0 && newline != std::string::npos) {
            unfinished = begin + static_cast<std::int64_t>(newline) + 1;
        }
        if (begin == 0) break;
        end = begin;
    }
    return std::max<std::int64_t>(unfinished, 0);
}

Result<void> AppendOnce::begin_record(std::string_view head) {
    if (!std::exchange(searched_, true) && size_ > 0) {
        at_ = TRY(find(head));
        // What stands there is this record whole, or a beginning of it, or nothing.
        std::string there = TRY(read_at(file_, at_, head.size()));
        if (!head.starts_with(there)) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' ends with an unfinished line that is no result of "
                                     "stint; end it with a newline, or name another file",
                                     options_.path)};
        }
    }
    return write(head);
}

Result<void> AppendOnce::write(std::string_view bytes) {
    if (at_ < size_) {
        std::string there = TRY(read_at(file_, at_, bytes.size()));
        if (!bytes.starts_with(there)) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' holds other results than those that were written to it; "
                                     "name another file",
                                     options_.path)};
        }
        at_ += std::ssize(there);
        bytes.remove_prefix(there.size());
    }
    return append(bytes);
}

Result<void> AppendOnce::append(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    return {};
}

Result<bool> AppendOnce::flush() {
    TRY(write_buffer());
    if (!written_) return false;
    // A device or a pipe cannot be synced, and need not be.
    if (options_.durable && TRY(file_facts(file_)).is_regular) {
        TRY(sync_file(file_, options_.path));
    }
    return std::exchange(written_, false);
}

Result<void> AppendOnce::write_buffer() {
    if (buffer_.empty()) return {};
    written_ = true;
    TRY(write_all(file_.get(), buffer_).doing(fmt::format("appending to '{}'", options_.path)));
    buffer_.clear();
    return {};
}

}  // namespace stint
