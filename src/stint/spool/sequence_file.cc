#include "stint/spool/sequence_file.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/sys/files.h"
#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

constexpr std::size_t file_bytes_max = 4'096;
constexpr Millis pause_first_ms = 1;
constexpr Millis pause_max_ms = 50;

Error no_such_file(const std::string& path) {
    return {ErrorCode::not_found,
            fmt::format("there is no '{}': the queue is append-only, or none; 'stint spool init' "
                        "makes one",
                        path)};
}

Error locked(const std::string& path) {
    return {ErrorCode::busy, fmt::format("'{}' is locked by another process; try again when it "
                                         "has ended",
                                         path)};
}

// Yields 0 when it is ours, else the errno.
int try_lock(const Fd& file, int operation) {
    while (::flock(file.get(), operation) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

// A flock that ends by itself does not exist, so one with a limit asks again and again.
Result<void> take_lock(const Fd& file, const std::string& path, std::optional<Millis> wait_ms) {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    int fault = try_lock(file, LOCK_EX | (wait_ms ? LOCK_NB : 0));
    auto deadline = steady_clock::now() + milliseconds(wait_ms.value_or(0));
    Millis pause_ms = pause_first_ms;
    while (fault == EWOULDBLOCK && steady_clock::now() < deadline) {
        std::this_thread::sleep_for(milliseconds(pause_ms));
        pause_ms = std::min(2 * pause_ms, pause_max_ms);
        fault = try_lock(file, LOCK_EX | LOCK_NB);
    }
    if (fault == 0) return {};
    if (fault == EWOULDBLOCK) return locked(path);
    return system_error(fault, fmt::format("locking '{}'", path));
}

}  // namespace

std::optional<std::uint64_t> parse_sequence(std::string_view text) {
    std::string_view line = trim(text.substr(0, text.find('\n')));
    if (line.starts_with('+')) line.remove_prefix(1);
    std::uint64_t number = 0;
    auto [end, fault] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (fault != std::errc() || end != line.data() + line.size()) return std::nullopt;
    return number;
}

Result<std::optional<std::uint64_t>> peek_next(const std::string& path) {
    Result<std::string> text = read_file(path, file_bytes_max);
    if (!text.ok()) {
        if (text.error().code == ErrorCode::not_found) return std::optional<std::uint64_t>();
        return std::move(text).error();
    }
    std::optional<std::uint64_t> number = parse_sequence(text.value());
    if (number) return number;
    return Error{ErrorCode::corrupt,
                 fmt::format("'{}' holds no number: '{}'; write the next one into it", path,
                             printable(text.value(), 40))};
}

Result<SequenceFile> SequenceFile::lock(const std::string& path, const SequenceLock& how) {
    bool begins = how.missing == SequenceLock::Missing::begins;
    std::string lock_path = path + ".lock";
    Fd file(::open(lock_path.c_str(), O_RDWR | O_CLOEXEC | (begins ? O_CREAT : 0), 0666));
    if (!file.valid()) {
        if (errno == ENOENT && !begins) return no_such_file(lock_path);
        return system_error(errno, fmt::format("opening '{}'", lock_path));
    }
    TRY(take_lock(file, path, how.wait_ms));
    SequenceFile sequence(path, std::move(file));
    std::optional<std::uint64_t> next = TRY(peek_next(path));
    if (!next && !begins) return no_such_file(path);
    sequence.next_ = next.value_or(1);
    return sequence;
}

// Under the name that fspl uses too, so that it replaces what a killed one has left.
Result<void> SequenceFile::set_next(std::uint64_t next) {
    std::string temporary = path_ + ".temp";
    Fd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", temporary));
    Result<void> written =
        write_all(file.get(), fmt::format("{}\n", next)).doing(fmt::format("'{}'", temporary));
    if (!written.ok()) return written;
    TRY(sync_file(file, temporary));
    TRY(rename_file(temporary, path_));
    TRY(sync_directory(directory_of(path_)));
    next_ = next;
    shown_.close();
    return {};
}

Result<void> SequenceFile::show_next(std::uint64_t next) {
    bool is_first = !shown_.valid();
    // The first one replaces the file: who knows how the number was written.
    if (is_first || next <= next_) TRY(set_next(next));
    if (!shown_.valid()) shown_ = Fd(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
    if (!shown_.valid()) return system_error(errno, fmt::format("opening '{}'", path_));
    // One write, within one page: no reader and no kill sees half of it.
    std::string text = fmt::format("{}\n", next);
    auto size = static_cast<ssize_t>(text.size());
    if (::pwrite(shown_.get(), text.data(), text.size(), 0) != size) {
        return system_error(errno, fmt::format("writing '{}'", path_));
    }
    next_ = next;
    return {};
}

}  // namespace stint::spool
