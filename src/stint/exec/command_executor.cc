#include "stint/exec/command_executor.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

std::int64_t steady_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

Timestamp wall_now() {
    using namespace std::chrono;
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

std::vector<std::string> inherited_environment() {
    std::vector<std::string> inherited;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        // Those of an outer stint would lie about the inner one.
        bool ours =
            std::strncmp(*entry, "STINT_", 6) == 0 && std::strncmp(*entry, "STINT_STORE=", 12) != 0;
        if (!ours) inherited.emplace_back(*entry);
    }
    return inherited;
}

std::vector<std::string> variables_of(int slot, const Task& task) {
    return {"STINT_JOB=" + task.job->name,
            "STINT_STEP=1",
            fmt::format("STINT_ITEM={}", task.item->id.value),
            "STINT_KEY=" + task.item->key,
            fmt::format("STINT_SEQ={}", sequence_of(task.item->id)),
            fmt::format("STINT_ATTEMPT={}", task.attempt),
            fmt::format("STINT_SLOT={}", slot + 1),
            fmt::format("STINT_TOKEN={}", task.token.value),
            fmt::format("STINT_WORKER={}", task.worker.value)};
}

void append_pointers(std::vector<char*>& pointers, std::vector<std::string>& texts) {
    for (std::string& text : texts) pointers.push_back(text.data());
}

bool holds_nul(const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word.find('\0') != std::string::npos;
    });
}

// A child starts counting at the peak of the process that launched it: up to that nothing is known.
std::int64_t own_memory_peak() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return std::int64_t{usage.ru_maxrss} * 1'024;
}

std::string cause_of(const Exit& exit) {
    if (exit.signal != 0) {
        const char* name = sigabbrev_np(exit.signal);
        return name != nullptr ? fmt::format("signal {}", name)
                               : fmt::format("signal {}", exit.signal);
    }
    return exit.code == 0 ? "" : fmt::format("exit {}", exit.code);
}

}  // namespace

Result<std::string> resolve_program(const JobSpec& spec) {
    const std::string& name = spec.command.front();
    bool relative = name.find('/') != std::string::npos && name.front() != '/';
    const char* path_env = std::getenv("PATH");
    std::optional<std::string> found =
        find_executable(relative && !spec.directory.empty() ? spec.directory + "/" + name : name,
                        path_env != nullptr ? path_env : "/usr/local/bin:/usr/bin:/bin");
    if (found) return *found;
    return Error{ErrorCode::not_found,
                 fmt::format("cannot run '{}': {}", name,
                             name.find('/') != std::string::npos
                                 ? "there is no such executable file; check its path and 'chmod "
                                   "+x' it"
                                 : "it is not in PATH; a shell's builtins and syntax need "
                                   "'sh -c'")};
}

Result<std::unique_ptr<CommandExecutor>> CommandExecutor::open(const CommandOptions& options,
                                                               SlotsFile& slots_file,
                                                               Poller& poller) {
    Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!null.valid()) return system_error(errno, "opening '/dev/null'");
    return std::unique_ptr<CommandExecutor>(
        new CommandExecutor(options, slots_file, poller, std::move(null)));
}

CommandExecutor::CommandExecutor(const CommandOptions& options, SlotsFile& slots_file,
                                 Poller& poller, Fd null)
    : options_(options),
      slots_file_(slots_file),
      poller_(poller),
      null_(std::move(null)),
      environment_(inherited_environment()) {
    for (int i = 0; i < options.slots; ++i) {
        slots_.push_back(
            {Capture(options.scratch_directory), Capture(options.scratch_directory), nullptr});
    }
}

CommandExecutor::~CommandExecutor() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        Running* running = slots_[i].running.get();
        if (running == nullptr) continue;
        signal_group(running->child.pid, SIGKILL);
        reap(running->child);
        poller_.remove(running->child.pidfd.get());
        slots_file_.vacate(static_cast<int>(i));
    }
}

Result<const CommandExecutor::Program*> CommandExecutor::program_of(const Job& job) {
    auto known = programs_.find(job.id);
    if (known == programs_.end()) {
        std::string path = TRY(resolve_program(job.spec));
        known = programs_.emplace(job.id, Program{path, CommandTemplate(job.spec.command)}).first;
    }
    return &known->second;
}

void CommandExecutor::start(int slot, const Task& task) {
    Slot& place = slots_[static_cast<std::size_t>(slot)];
    ASSERT(place.running == nullptr);
    auto running = std::make_unique<Running>();
    running->task = task;
    running->started_at = wall_now();
    running->started_us = steady_us();
    slots_file_.occupy(slot, task.token.value, task.item->id.value);
    Result<Child> child = launch_in(slot, task);
    Result<void> watched = Result<void>();
    if (child.ok()) {
        running->child = std::move(child).value();
        slots_file_.set_process(slot, running->child.pid, running->child.start);
        place.running = std::move(running);
        watched = poller_.add(place.running->child.pidfd.get(), static_cast<std::uint64_t>(slot));
        ASSERT(watched.ok());  // A fresh pidfd can always be waited for.
        return;
    }
    slots_file_.vacate(slot);
    unstarted_.push_back({.slot = slot,
                          .succeeded = false,
                          .attempt = {.number = task.attempt,
                                      .started_at = running->started_at,
                                      .duration_us = steady_us() - running->started_us,
                                      .cause = "cannot start: " + child.error().message}});
}

Result<Child> CommandExecutor::launch_in(int slot, const Task& task) {
    Slot& place = slots_[static_cast<std::size_t>(slot)];
    const Program* program = TRY(program_of(*task.job));
    std::vector<std::string> words = program->words.expand(*task.item, slot);
    if (holds_nul(words)) {
        return Error{ErrorCode::invalid_input,
                     "the item holds a NUL byte, which no argument of a program can"};
    }
    std::vector<std::string> variables = variables_of(slot, task);
    std::vector<char*> argv;
    append_pointers(argv, words);
    argv.push_back(nullptr);
    std::vector<char*> envp;
    append_pointers(envp, environment_);
    append_pointers(envp, variables);
    envp.push_back(nullptr);
    Fd output = TRY(place.output.writer());
    Fd errors = TRY(place.errors.writer());
    Fd lock = TRY(slots_file_.open_child_lock(slot));
    const std::string& directory = task.job->spec.directory;
    return launch({.path = program->path.c_str(),
                   .argv = argv.data(),
                   .envp = envp.data(),
                   .stdin_fd = null_.get(),
                   .stdout_fd = output.get(),
                   .stderr_fd = errors.get(),
                   .lock_fd = lock.get(),
                   .directory = directory.empty() ? nullptr : directory.c_str(),
                   .pid_place = slots_file_.process_place(slot)});
}

void CommandExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    if (tag == tag_any) {
        for (Ended& one : unstarted_) ended.push_back(std::move(one));
        unstarted_.clear();
        return;
    }
    if (tag >= slots_.size()) return;
    Slot& place = slots_[tag];
    if (place.running == nullptr) return;
    std::optional<Exit> exit = try_reap(place.running->child);
    if (!exit) return;
    poller_.remove(place.running->child.pidfd.get());
    std::unique_ptr<Running> running = std::move(place.running);
    Attempt attempt = gather(place, *running, *exit);
    bool succeeded = attempt.cause.empty();
    ended.push_back(
        {.slot = static_cast<int>(tag), .succeeded = succeeded, .attempt = std::move(attempt)});
    slots_file_.vacate(static_cast<int>(tag));
}

Attempt CommandExecutor::gather(Slot& slot, const Running& running, const Exit& exit) {
    Attempt attempt{.number = running.task.attempt,
                    .started_at = running.started_at,
                    .duration_us = steady_us() - running.started_us,
                    .memory_peak_bytes =
                        exit.memory_peak_bytes > own_memory_peak() ? exit.memory_peak_bytes : 0,
                    .cause = cause_of(exit)};
    Result<void> gathered = gather_output(slot, running, attempt);
    // An output that cannot be kept is no success, whatever the command says.
    if (!gathered.ok() && attempt.cause.empty()) attempt.cause = gathered.error().message;
    slot.output.clear();
    slot.errors.clear();
    return attempt;
}

Result<void> CommandExecutor::gather_output(Slot& slot, const Running& running, Attempt& attempt) {
    std::int64_t error_bytes = TRY(slot.errors.size());
    if (error_bytes > 0) {
        std::int64_t kept = std::min(error_bytes, bounds::diagnostics_bytes_max);
        attempt.diagnostics = TRY(slot.errors.read(error_bytes - kept, kept));
    }
    attempt.output_bytes = TRY(slot.output.size());
    if (attempt.output_bytes == 0) return {};
    if (attempt.output_bytes <= bounds::result_bytes_max) {
        attempt.output = TRY(slot.output.read(0, attempt.output_bytes));
        return {};
    }
    std::string name =
        fmt::format("{}-{}.out", running.task.token.value, running.task.item->id.value);
    TRY(slot.output.keep_as(options_.content_directory + "/" + name, options_.durable));
    attempt.content = name;
    return {};
}

void CommandExecutor::signal(int slot, int signal) {
    Slot& place = slots_[static_cast<std::size_t>(slot)];
    if (place.running != nullptr) signal_group(place.running->child.pid, signal);
}

}  // namespace stint
