#include "stint/sink/stream_sink.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>

#include "stint/sys/files.h"

namespace stint {

namespace {

// Written at the latest when this much waits: what a pipe of Linux takes at once.
constexpr std::size_t buffer_bytes_max = 64 << 10;

// Of a pipe, a socket or a terminal whose other end has gone.
bool has_no_reader(int fd) {
    pollfd state{.fd = fd, .events = POLLOUT, .revents = 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

StreamSink::StreamSink(int output_fd, int error_fd, std::string content_directory)
    : output_fd_(output_fd),
      error_fd_(error_fd),
      content_directory_(std::move(content_directory)) {}

Result<void> StreamSink::deliver(const Event& event) {
    if (event.outcome.status == OutcomeStatus::canceled) return {};
    const Attempt& attempt = event.outcome.attempt;
    buffer_ += attempt.output;
    if (!attempt.content.empty()) TRY(copy_content(output_fd_, attempt.content));
    if (attempt.errors.empty()) {
        if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
        return {};
    }
    TRY(write_buffer());
    Result<void> said = attempt.errors_content.empty()
                            ? write(error_fd_, attempt.errors)
                            : copy_content(error_fd_, attempt.errors_content);
    return std::move(said).doing("printing what an item said on stderr");
}

Result<bool> StreamSink::flush() {
    TRY(write_buffer());
    return std::exchange(written_, false);
}

Result<void> StreamSink::write_buffer() {
    TRY(write(output_fd_, buffer_));
    buffer_.clear();
    return {};
}

Result<void> StreamSink::copy_content(int fd, const std::string& name) {
    TRY(write_buffer());
    std::string path = content_directory_ + "/" + name;
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    written_ = true;
    Result<std::int64_t> copied = copy_bytes(file, fd);
    return checked(copied.ok() ? Result<void>() : std::move(copied).error(), fd);
}

Result<void> StreamSink::write(int fd, std::string_view bytes) {
    if (bytes.empty()) return {};
    written_ = true;
    return checked(write_all(fd, bytes), fd);
}

Result<void> StreamSink::checked(Result<void> written, int fd) const {
    bool is_unread = !written.ok() && fd == output_fd_ && has_no_reader(fd);
    if (is_unread) return Error{ErrorCode::unavailable, "nobody reads the output any more"};
    return written;
}

}  // namespace stint
