// One command of a sink: `sh -c CMD` with our stdout and stderr, which can be given up from another
// thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/sys/launcher.h"

namespace stint {

class ShellCommand {
public:
    // `variables` are all of its environment, as NAME=VALUE; none: it has ours.
    explicit ShellCommand(std::string command, std::vector<std::string> variables = {})
        : command_(std::move(command)), variables_(std::move(variables)) {}
    // Ends one that was not waited for.
    ~ShellCommand();
    ShellCommand(const ShellCommand&) = delete;
    ShellCommand& operator=(const ShellCommand&) = delete;

    // Fails with unavailable after abandon(); as launch() does.
    // REQUIRES: called by one thread, which outlives the command: it dies with the thread
    Result<void> start(int stdin_fd);
    bool is_running() const { return child_.has_value(); }
    // Readable when it has ended. REQUIRES: is_running()
    int pidfd() const { return child_->pidfd.get(); }
    // How it ended: "exit 3", "signal TERM"; empty for exit 0. REQUIRES: is_running()
    std::string wait();

    // From any thread: kills it, and lets no other begin.
    void abandon();

private:
    std::string command_;
    std::vector<std::string> variables_;
    std::optional<Child> child_;
    struct Group {
        pid_t leader = 0;  // 0 unless it runs.
        bool abandoned = false;
    };
    Guarded<Group> group_;
};

}  // namespace stint
