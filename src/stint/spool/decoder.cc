#include "stint/spool/decoder.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

constexpr int exit_of_sigpipe = 128 + SIGPIPE;

std::string shell() {
    const char* named = std::getenv("SHELL");
    return named != nullptr && *named != '\0' ? named : "/bin/sh";
}

}  // namespace

Result<Decoder> Decoder::start(const std::string& command, const Fd& file, int stderr_fd) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return system_error(errno, fmt::format("making a pipe for '{}'", command));
    }
    Fd output(ends[0]);
    Fd input(ends[1]);
    std::string path = shell();
    std::string flag = "-c";
    std::string code = command;
    std::array<char*, 4> words{path.data(), flag.data(), code.data(), nullptr};
    LaunchSpec spec{.path = path.c_str(),
                    .argv = words.data(),
                    .envp = environ,
                    .stdin_fd = file.get(),
                    .stdout_fd = input.get(),
                    .stderr_fd = stderr_fd};
    Child child = TRY(launch(spec).doing(fmt::format("starting the decoder '{}'", command)));
    return Decoder(command, std::move(child), std::move(output));
}

Result<void> Decoder::finish() {
    ASSERT(child_);
    output_.close();
    Exit exit = reap(*child_);
    child_.reset();
    if (exit.signal == SIGPIPE || exit.code == exit_of_sigpipe) return {};
    if (exit.signal == 0 && exit.code == 0) return {};
    return Error{
        ErrorCode::corrupt,
        exit.signal != 0
            ? fmt::format("the decoder '{}' was ended by signal {}", command_, exit.signal)
            : fmt::format("the decoder '{}' failed with exit code {}", command_, exit.code)};
}

void Decoder::interrupt() const {
    signal_group(child_->pid, SIGKILL);
}

void Decoder::kill() {
    if (!child_) return;
    output_.close();
    signal_group(child_->pid, SIGKILL);
    reap(*child_);
    child_.reset();
}

}  // namespace stint::spool
