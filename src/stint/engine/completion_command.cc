#include "stint/engine/completion_command.h"

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/exec/item_variables.h"
#include "stint/sink/shell_command.h"
#include "stint/sys/fd.h"
#include "stint/sys/files.h"
#include "stint/sys/poller.h"

namespace stint {
namespace {

constexpr std::uint64_t command_tag = 1;
constexpr std::uint64_t signals_tag = 2;

}  // namespace

Result<void> CompletionCommand::run(const Job& job, WorkerId worker, StopSignals* signals) {
    if (request_.command.empty() || !is_finished(job.state)) return {};
    std::string sink = "on-complete:" + request_.command;
    std::optional<SinkPosition> done = TRY(
        engine_.queue().call([&](Store& store) { return store.take_sink(job.id, sink, worker); }));
    // Each end of a job has a time of its own.
    SinkPosition end{.offset = job.finished_at.value, .sequence = 0};
    if (!done || *done == end) return {};
    TRY(run_to_end(job, signals));
    std::array requests{
        ExchangeRequest{.worker = worker, .delivered = {{job.id, std::move(sink), end}}}};
    auto keep = [&](Store& store) { return store.exchange(requests); };
    TRY(engine_.queue().call(keep).doing("keeping that the command has ended"));
    return {};
}

Result<void> CompletionCommand::run_to_end(const Job& job, StopSignals* signals) const {
    Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing.valid()) return system_error(errno, "opening '/dev/null'");
    ShellCommand command(request_.command, environment(job));
    Poller poller = TRY(Poller::open());
    bool in_a_hurry = signals != nullptr && signals->count() > 1;
    if (in_a_hurry) command.abandon();
    TRY(command.start(nothing.get()));
    TRY(poller.add(command.pidfd(), command_tag));
    if (signals != nullptr) TRY(poller.add(signals->fd(), signals_tag));
    for (bool ended = false; !ended;) {
        for (std::uint64_t tag : TRY(poller.wait(std::nullopt))) {
            if (tag == command_tag) ended = true;
            if (tag != signals_tag) continue;
            signals->take();
            if (signals->count() > 1) command.abandon();
        }
    }
    std::string told = command.wait();
    if (told.empty()) return {};
    return Error{ErrorCode::unavailable, fmt::format("the command has failed: {}", told)};
}

std::vector<std::string> CompletionCommand::environment(const Job& job) const {
    std::vector<std::string> variables = inherited_environment();
    std::erase_if(variables, [](const std::string& v) { return v.starts_with("STINT_STORE="); });
    const Tally& tally = job.tally;
    variables.insert(
        variables.end(),
        {"STINT_JOB=" + shown_name(job), fmt::format("STINT_STATE={}", to_text(job.state)),
         fmt::format("STINT_ITEMS={}", tally.items),
         fmt::format("STINT_COMPLETED={}", tally.completed),
         fmt::format("STINT_FAILED={}", tally.failed),
         fmt::format("STINT_CANCELED={}", tally.canceled), "STINT_STORE=" + request_.store});
    return variables;
}

}  // namespace stint
