// Feeds a command with events: `sh -c CMD`, started with the first event, reads JSON lines
// (model/event_json.h) on its stdin until the end of the run. What it was given counts as received
// when it has exited with 0, not before: bytes in a pipe are nobody's yet.
#pragma once

#include <memory>
#include <string>

#include "stint/model/event_json.h"
#include "stint/sink/shell_command.h"
#include "stint/sink/sink.h"
#include "stint/sys/fd.h"

namespace stint {

class ExecSink final : public Sink {
public:
    // Nothing is started yet. The command gets our stdout and stderr.
    ExecSink(std::string command, EventJson json)
        : command_(std::move(command)), json_(std::move(json)) {}

    // Fail with unavailable when the command has ended, or no longer reads; then it was waited for,
    // and the message tells how it ended.
    // REQUIRES: called by one thread, which outlives the command: it dies with the thread
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    Result<void> close() override;

    Receipt receipt() const override { return Receipt::at_close; }
    void abandon() override { command_.abandon(); }

private:
    Result<void> start();
    Result<void> write_buffer();
    std::string wait_for_end();  // How it ended; empty for exit 0.

    ShellCommand command_;
    EventJson json_;
    std::string buffer_;
    bool written_ = false;
    Fd input_;  // The writing end of its stdin.
};

}  // namespace stint
