#include "stint/sink/exec_sink.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t buffer_bytes_max = 64 << 10;

std::string told(const Exit& exit) {
    if (exit.signal == 0) return exit.code == 0 ? "" : fmt::format("exit {}", exit.code);
    const char* name = sigabbrev_np(exit.signal);
    return name == nullptr ? fmt::format("signal {}", exit.signal) : fmt::format("signal {}", name);
}

}  // namespace

ExecSink::~ExecSink() {
    if (!child_) return;
    abandon();
    wait_for_end();
}

Result<void> ExecSink::deliver(const Event& event) {
    if (!child_) TRY(start());
    buffer_ += json_.line(event);
    if (buffer_.size() >= buffer_bytes_max) TRY(write_buffer());
    return {};
}

Result<bool> ExecSink::flush() {
    TRY(write_buffer());
    return std::exchange(written_, false);
}

Result<void> ExecSink::close() {
    if (!child_) return {};
    TRY(write_buffer());
    std::string end = wait_for_end();
    if (end.empty()) return {};
    return Error{ErrorCode::unavailable,
                 fmt::format("the command has not taken the results: {}", end)};
}

void ExecSink::abandon() {
    Guarded<Group>::Lock group = group_.lock();
    group->abandoned = true;
    if (group->leader > 1) signal_group(group->leader, SIGKILL);
}

Result<void> ExecSink::start() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno, "making a pipe");
    Fd reader(ends[0]);
    Fd writer(ends[1]);
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::array<char*, 4> argv{shell.data(), option.data(), command_.data(), nullptr};
    Guarded<Group>::Lock group = group_.lock();
    if (group->abandoned) {
        return Error{ErrorCode::unavailable, "the command was not begun, because of the hurry"};
    }
    Child child = TRY(launch({.path = shell.c_str(),
                              .argv = argv.data(),
                              .envp = environ,
                              .stdin_fd = reader.get(),
                              .stdout_fd = STDOUT_FILENO,
                              .stderr_fd = STDERR_FILENO,
                              .reset = {}}));
    group->leader = child.pid;
    child_ = std::move(child);
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
    // The group must not be signalled once its number is free: wait first, then reap.
    pollfd ended{.fd = child_->pidfd.get(), .events = POLLIN, .revents = 0};
    while (::poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
    group_.lock()->leader = 0;
    Exit exit = reap(*child_);
    child_.reset();
    return told(exit);
}

}  // namespace stint
