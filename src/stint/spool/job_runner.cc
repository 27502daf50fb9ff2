#include "stint/spool/job_runner.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/spool/job_variables.h"
#include "stint/spool/packet_stream.h"
#include "stint/spool/process_book.h"
#include "stint/sys/files.h"
#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

constexpr Millis retry_delay_ms_max = 3'600'000;
const char* const path_default = "/usr/local/bin:/usr/bin:/bin";

std::int64_t steady_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string cause_of(const Exit& exit) {
    if (exit.signal == 0) return exit.code == 0 ? "" : fmt::format("exit {}", exit.code);
    const char* name = sigabbrev_np(exit.signal);
    return name != nullptr ? fmt::format("signal {}", name) : fmt::format("signal {}", exit.signal);
}

// execve(2) takes them as if it would change them, and does not.
void append_pointers(std::vector<char*>& pointers, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
}

bool holds_nul(const std::vector<std::string>& texts) {
    return std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
        return text.find('\0') != std::string::npos;
    });
}

bool can_be_read(int fd, std::optional<Millis> within_ms) {
    constexpr Millis most_ms = std::numeric_limits<int>::max();
    pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
    int timeout = within_ms ? static_cast<int>(std::min(*within_ms, most_ms)) : -1;
    int count = 0;
    do count = ::poll(&wanted, 1, timeout);
    while (count < 0 && errno == EINTR);
    return count > 0;
}

}  // namespace

struct JobRunner::Running {
    JobTask task;
    Fd input;
    std::optional<Decoder> decoder = {};
    bool decoder_ended = false;
    std::string decoder_fault = {};
    Child child = {};
    std::optional<Exit> exit = {};
    std::optional<Instant> deadline = {};
    std::int64_t started_us = 0;
    bool timed_out = false;
    bool cut_short = false;

    bool has_ended() const { return exit && (!decoder || decoder_ended); }
};

Result<JobRunner> JobRunner::open(const Queue& queue, RunPlan plan, Place place, const Clock& clock,
                                  Poller& poller) {
    JobRunner runner(queue, std::move(plan), place, clock, poller);
    if (!runner.null_.valid()) return system_error(errno, "opening '/dev/null'");
    return runner;
}

JobRunner::JobRunner(const Queue& queue, RunPlan plan, Place place, const Clock& clock,
                     Poller& poller)
    : queue_(queue),
      plan_(std::move(plan)),
      place_(place),
      clock_(clock),
      poller_(poller),
      null_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      environment_(environment_for_jobs()),
      slots_(static_cast<std::size_t>(place.slots)),
      free_(place.slots) {}

JobRunner::JobRunner(JobRunner&&) noexcept = default;

JobRunner::~JobRunner() {
    for (const std::unique_ptr<Running>& running : slots_) {
        if (running == nullptr || running->exit) continue;
        signal_group(running->child.pid, SIGKILL);
        reap(running->child);
    }
}

bool JobRunner::finds_program() {
    const char* path = std::getenv("PATH");
    std::optional<std::string> found =
        find_executable(plan_.command.front(), path != nullptr ? path : path_default);
    program_ = found.value_or("");
    return found.has_value();
}

Result<void> JobRunner::start(JobTask task, std::vector<JobEnd>& ends) {
    ASSERT(has_room());
    if (program_.empty() && !finds_program()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("cannot run '{}': there is no such program; give its path, or "
                                 "'sh -c' for what a shell can do",
                                 printable(plan_.command.front(), 80))};
    }
    int slot = 0;
    while (slots_[static_cast<std::size_t>(slot)] != nullptr) ++slot;
    auto running = std::make_unique<Running>(Running{.task = std::move(task), .input = Fd()});
    running->started_us = steady_us();
    if (plan_.timeout_ms) running->deadline = clock_.now() + *plan_.timeout_ms;
    Fault fault = TRY(open_input(*running));
    if (!fault) fault = TRY(launch_in(slot, *running));
    if (fault) {
        ends.push_back({.task = std::move(running->task),
                        .cause = std::move(*fault),
                        .duration_us = steady_us() - running->started_us});
        return {};
    }
    running->input.close();
    TRY(poller_.add(running->child.pidfd.get(), static_cast<std::uint64_t>(2 * slot)));
    if (running->decoder) {
        running->decoder->close_output();
        TRY(poller_.add(running->decoder->pidfd(), static_cast<std::uint64_t>(2 * slot + 1)));
    }
    slots_[static_cast<std::size_t>(slot)] = std::move(running);
    --free_;
    return {};
}

// The header is read anew: what was listed may have been replaced since.
Result<JobRunner::Fault> JobRunner::open_input(Running& running) {
    const std::string& file = running.task.file;
    PacketHeader& header = running.task.job.header;
    std::uint64_t seq = header.seq;
    if (plan_.decoder.empty()) {
        OpenedJob opened = TRY(open_job(queue_, file));
        header = std::move(opened.header);
        running.input = std::move(opened.file);
    } else {
        OpenedFile opened = TRY(open_job_file(queue_, file));
        running.decoder.emplace(TRY(Decoder::start(plan_.decoder, opened.file, STDERR_FILENO)));
        if (!can_be_read(running.decoder->output(), plan_.timeout_ms)) {
            return Fault(fmt::format("timeout: the decoder wrote nothing within {}",
                                     duration_text(*plan_.timeout_ms * 1'000)));
        }
        Result<StreamedHeader> read = read_header(running.decoder->output());
        if (!read.ok()) return Fault(read.error().message);
        header = std::move(read).value().header;
    }
    if (header.seq == seq) return Fault();
    return Error{ErrorCode::conflict,
                 fmt::format("'{}' was {} and is {} now: somebody writes over jobs; start again",
                             queue_.job_path(file), seq, header.seq)};
}

Result<Fd> JobRunner::open_output(const Running& running) const {
    if (plan_.output == RunPlan::Output::passed) return Fd();
    std::string path = queue_.job_path(running.task.job.name) + ".out";
    Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    return file;
}

// A script without "#!" is run by sh, as execvp(3) does.
Result<Child> JobRunner::launch_program(LaunchSpec spec, std::vector<char*>& argv) {
    char shell[] = "/bin/sh";
    while (true) {
        if (by_shell_) {
            argv.insert(argv.begin(), shell);
            argv[1] = program_.data();
            spec.path = shell;
        }
        spec.argv = argv.data();
        Result<Child> child = launch(spec);
        if (child.ok() || by_shell_ || child.error().code != ErrorCode::invalid_input) return child;
        Result<std::string> begin =
            read_at(Fd(::open(program_.c_str(), O_RDONLY | O_CLOEXEC)), 0, 4);
        bool has_format = !begin.ok() || begin.value().starts_with("#!") ||
                          begin.value().starts_with(
                              "\x7f"
                              "ELF");
        if (has_format) return child;
        by_shell_ = true;
    }
}

Result<JobRunner::Fault> JobRunner::launch_in(int slot, Running& running) {
    const JobTask& task = running.task;
    std::vector<std::string> words = plan_.command;
    if (plan_.params == RunPlan::JobParams::appended) {
        words.insert(words.end(), task.job.header.params.begin(), task.job.header.params.end());
    }
    std::vector<std::string> variables = variables_for_job(queue_, task);
    if (holds_nul(words) || holds_nul(variables)) {
        return Fault("its parameters or variables hold a NUL byte, which no program can be given");
    }
    std::vector<char*> argv;
    append_pointers(argv, words);
    argv.push_back(nullptr);
    std::vector<char*> envp;
    append_pointers(envp, environment_);
    append_pointers(envp, variables);
    envp.push_back(nullptr);
    Fd output = TRY(open_output(running));
    Fd lock;
    SlotsFile* file = place_.slots_file;
    if (file != nullptr) lock = TRY(file->open_child_lock(slot));
    int input = plan_.payload == RunPlan::Payload::ignored ? null_.get()
                : running.decoder                          ? running.decoder->output()
                                                           : running.input.get();
    LaunchSpec spec{.path = program_.c_str(),
                    .envp = envp.data(),
                    .stdin_fd = input,
                    .stdout_fd = output.valid() ? output.get() : STDOUT_FILENO,
                    .stderr_fd = output.valid() ? output.get() : STDERR_FILENO,
                    .lock_fd = lock.valid() ? lock.get() : -1,
                    .reset = reset_signals_};
    if (file != nullptr) {
        file->occupy(slot, task.attempt, job_mark(task.job.name, task.job.header));
        spec.pid_place = file->process_place(slot);
    }
    Result<Child> child = launch_program(spec, argv);
    if (child.ok()) {
        running.child = std::move(child).value();
        if (file != nullptr) file->set_process(slot, running.child.pid, running.child.start);
        return Fault();
    }
    if (file != nullptr) file->vacate(slot);
    bool is_fault_of_job = child.error().code == ErrorCode::invalid_input && finds_program();
    if (!is_fault_of_job) return std::move(child).error();
    return Fault(child.error().message);
}

Result<void> JobRunner::collect(std::uint64_t tag, std::vector<JobEnd>& ends) {
    int slot = static_cast<int>(tag / 2);
    if (tag >= 2 * slots_.size()) return {};
    Running* running = slots_[static_cast<std::size_t>(slot)].get();
    if (running == nullptr || running->has_ended()) return {};
    if (tag % 2 == 0) {
        if (running->exit) return {};
        running->exit = try_reap(running->child);
        if (!running->exit) return {};
        poller_.remove(running->child.pidfd.get());
    } else {
        if (!running->decoder || running->decoder_ended) return {};
        poller_.remove(running->decoder->pidfd());
        Result<void> finished = running->decoder->finish();
        running->decoder_ended = true;
        if (!finished.ok()) running->decoder_fault = finished.error().message;
    }
    if (running->has_ended()) finish(slot, ends);
    return {};
}

void JobRunner::finish(int slot, std::vector<JobEnd>& ends) {
    Running& running = *slots_[static_cast<std::size_t>(slot)];
    JobEnd end{.task = running.task,
               .slot = slot,
               .cause = cause_of(*running.exit),
               .exit_code = running.exit->code,
               .signal = running.exit->signal,
               .duration_us = steady_us() - running.started_us,
               .cut_short = running.cut_short};
    if (running.timed_out) {
        end.cause = fmt::format("timeout after {}", duration_text(*plan_.timeout_ms * 1'000));
    } else if (end.cause.empty()) {
        end.cause = running.decoder_fault;
    }
    bool again = !end.cause.empty() && !end.cut_short && end.task.tries < plan_.retries;
    if (!again) {
        ends.push_back(std::move(end));
        return;
    }
    Millis delay_ms = plan_.retry_delay_ms;
    for (int i = 0; i < end.task.tries && delay_ms < retry_delay_ms_max; ++i) delay_ms *= 2;
    delayed_.push_back({clock_.now() + std::min(delay_ms, retry_delay_ms_max), std::move(end)});
    release(slot);
}

void JobRunner::release(int slot) {
    if (slot < 0) return;
    std::unique_ptr<Running>& running = slots_[static_cast<std::size_t>(slot)];
    ASSERT(running != nullptr && running->has_ended());
    if (place_.slots_file != nullptr) {
        place_.slots_file->vacate(slot);
        if (running->timed_out || running->cut_short) place_.slots_file->kill_survivors(slot);
    }
    running.reset();
    ++free_;
}

void JobRunner::kill(Running& running) const {
    if (!running.exit) signal_group(running.child.pid, SIGKILL);
    if (running.decoder && !running.decoder_ended) running.decoder->interrupt();
}

Result<void> JobRunner::look_after(std::vector<JobEnd>& ends) {
    Instant now = clock_.now();
    for (const std::unique_ptr<Running>& running : slots_) {
        if (running == nullptr || running->has_ended() || !running->deadline) continue;
        if (running->timed_out || now < *running->deadline) continue;
        running->timed_out = true;
        kill(*running);
    }
    for (std::size_t i = 0; i < delayed_.size() && has_room();) {
        if (now < delayed_[i].due) {
            ++i;
            continue;
        }
        JobTask task = std::move(delayed_[i].last.task);
        delayed_.erase(delayed_.begin() + static_cast<std::ptrdiff_t>(i));
        ++task.attempt;
        ++task.tries;
        TRY(start(std::move(task), ends));
    }
    return {};
}

std::optional<Instant> JobRunner::next_look() const {
    std::optional<Instant> next;
    auto consider = [&](Instant at) { next = next ? std::min(*next, at) : at; };
    for (const std::unique_ptr<Running>& running : slots_) {
        if (running != nullptr && running->deadline && !running->timed_out) {
            consider(*running->deadline);
        }
    }
    for (const Delayed& one : delayed_) {
        if (has_room()) consider(one.due);
    }
    return next;
}

void JobRunner::give_up(std::vector<JobEnd>& ends) {
    for (Delayed& one : delayed_) {
        one.last.slot = -1;
        one.last.cut_short = true;
        ends.push_back(std::move(one.last));
    }
    delayed_.clear();
}

void JobRunner::kill_all() {
    for (const std::unique_ptr<Running>& running : slots_) {
        if (running == nullptr || running->has_ended()) continue;
        running->cut_short = true;
        kill(*running);
    }
}

}  // namespace stint::spool
