#include "stint/sink/exec_sink.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t buffer_bytes_max = 64 << 10;

}  // namespace

Result<void> ExecSink::deliver(const Event& event) {
    if (!command_.is_running()) TRY(start());
    buffer_ += json_.line(event);
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    return {};
}

Result<bool> ExecSink::flush() {
    TRY(write_buffer());
    return std::exchange(written_, false);
}

Result<void> ExecSink::close() {
    if (!command_.is_running()) return {};
    TRY(write_buffer());
    std::string end = wait_for_end();
    if (end.empty()) return {};
    return Error{ErrorCode::unavailable,
                 fmt::format("the command has not taken the results: {}", end)};
}

Result<void> ExecSink::start() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno, "making a pipe");
    Fd reader(ends[0]);
    Fd writer(ends[1]);
    TRY(command_.start(reader.get()));
    input_ = std::move(writer);
    return {};
}

Result<void> ExecSink::write_buffer() {
    if (buffer_.empty()) return {};
    written_ = true;
    Result<void> written = write_all(input_.get(), buffer_);
    buffer_.clear();
    if (written.ok()) return {};
    std::string end = wait_for_end();
    return Error{ErrorCode::unavailable,
                 fmt::format("the command ended before it had read all results ({})",
                             end.empty() ? "exit 0" : end)};
}

std::string ExecSink::wait_for_end() {
    input_.close();
    return command_.wait();
}

}  // namespace stint
