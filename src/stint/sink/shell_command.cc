#include "stint/sink/shell_command.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

namespace stint {
namespace {

std::string told(const Exit& exit) {
    if (exit.signal == 0) return exit.code == 0 ? "" : fmt::format("exit {}", exit.code);
    const char* name = sigabbrev_np(exit.signal);
    return name == nullptr ? fmt::format("signal {}", exit.signal) : fmt::format("signal {}", name);
}

}  // namespace

ShellCommand::~ShellCommand() {
    if (!child_) return;
    abandon();
    wait();
}

Result<void> ShellCommand::start(int stdin_fd) {
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::array<char*, 4> argv{shell.data(), option.data(), command_.data(), nullptr};
    std::vector<char*> variables;
    for (std::string& variable : variables_) variables.push_back(variable.data());
    variables.push_back(nullptr);
    Guarded<Group>::Lock group = group_.lock();
    if (group->abandoned) {
        return Error{ErrorCode::unavailable, "the command was not begun, because of the hurry"};
    }
    Child child = TRY(launch({.path = shell.c_str(),
                              .argv = argv.data(),
                              .envp = variables_.empty() ? environ : variables.data(),
                              .stdin_fd = stdin_fd,
                              .stdout_fd = STDOUT_FILENO,
                              .stderr_fd = STDERR_FILENO,
                              .reset = {}}));
    group->leader = child.pid;
    child_ = std::move(child);
    return {};
}

std::string ShellCommand::wait() {
    // The group must not be signalled once its number is free: wait first, then reap.
    pollfd ended{.fd = child_->pidfd.get(), .events = POLLIN, .revents = 0};
    while (::poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
    group_.lock()->leader = 0;
    Exit exit = reap(*child_);
    child_.reset();
    return told(exit);
}

void ShellCommand::abandon() {
    Guarded<Group>::Lock group = group_.lock();
    group->abandoned = true;
    if (group->leader > 1) signal_group(group->leader, SIGKILL);
}

}  // namespace stint
