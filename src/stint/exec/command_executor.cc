#include "stint/exec/command_executor.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/exec/item_variables.h"
#include "stint/exec/packet_input.h"
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

// execve(2) takes them as if it would change them, and does not.
void append_pointers(std::vector<char*>& pointers, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
}

// To be read from its beginning.
Result<Fd> memory_file(std::string_view bytes) {
    Fd file(::memfd_create("stint-lines", MFD_CLOEXEC));
    if (!file.valid()) return system_error(errno, "making the stdin of a group");
    TRY(write_all(file.get(), bytes).doing("making the stdin of a group"));
    if (::lseek(file.get(), 0, SEEK_SET) != 0) return system_error(errno, "rewinding a file");
    return file;
}

bool holds_nul(const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word.find('\0') != std::string::npos;
    });
}

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
    const std::string& name = spec.shell.empty() ? spec.command.front() : spec.shell;
    bool relative = name.find('/') != std::string::npos && name.front() != '/';
    if (relative && !spec.workdir.empty()) return name;  // It lies where the item runs.
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
                                   "--shell")};
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
      ranges_(options.blocks_directory),
      null_(std::move(null)),
      environment_(inherited_environment()),
      slots_(static_cast<std::size_t>(options.slots)) {
    if (Result<std::string> directory = working_directory(); directory.ok()) {
        own_directory_ = directory.value();
    }
}

CommandExecutor::~CommandExecutor() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        Running* running = slots_[i].get();
        if (running == nullptr) continue;
        tell_ended(static_cast<int>(i));
        signal_group(running->child.pid, SIGKILL);
        reap(running->child);
        end_input(*running, nullptr);
        if (running->output) (void)remove_file(running->output->from);
        poller_.remove(running->child.pidfd.get());
        slots_file_.vacate(static_cast<int>(i));
    }
}

Result<CommandExecutor::Program*> CommandExecutor::program_of(const Job& job) {
    auto known = programs_.find(job.id);
    if (known == programs_.end()) {
        Program program{.path = TRY(resolve_program(job.spec)),
                        .words = TRY(CommandTemplate::parse(job.spec, placeholder_rules(job))),
                        .surroundings = TRY(Surroundings::open(job, environment_)),
                        .output = {}};
        if (!job.spec.out.empty()) {
            program.output = TRY(OutputPlanner::open(job, options_.store_tag));
        }
        known = programs_.emplace(job.id, std::move(program)).first;
    }
    return &known->second;
}

void CommandExecutor::start(int slot, const Task& task) {
    std::unique_ptr<Running>& place = slots_[static_cast<std::size_t>(slot)];
    ASSERT(place == nullptr);
    auto running = std::make_unique<Running>(Running{.task = task,
                                                     .captures = take_captures(),
                                                     .started_at = wall_now(),
                                                     .started_us = steady_us()});
    slots_file_.occupy(slot, task.token.value, task.item->id.value);
    Result<Child> child = launch_in(slot, task, *running);
    Result<void> watched = Result<void>();
    if (child.ok()) {
        running->child = std::move(child).value();
        slots_file_.set_process(slot, running->child.pid, running->child.start);
        place = std::move(running);
        watched = poller_.add(place->child.pidfd.get(), static_cast<std::uint64_t>(slot));
        ASSERT(watched.ok());  // A fresh pidfd can always be waited for.
        tell_begun(slot, *place);
        return;
    }
    slots_file_.vacate(slot);
    end_input(*running, nullptr);
    Begun begun = begun_of(child.error(), task);
    Result<std::string> program = resolve_program(task.job->spec);
    std::string cause = begun == Begun::none_will && !program.ok()
                            ? program.error().message
                            : "cannot start: " + child.error().message;
    unstarted_.push_back({.slot = slot,
                          .succeeded = false,
                          .begun = begun,
                          .attempt = {.number = task.attempt,
                                      .started_at = running->started_at,
                                      .duration_us = steady_us() - running->started_us,
                                      .cause = std::move(cause)}});
}

void CommandExecutor::tell_begun(int slot, const Running& running) {
    if (options_.watcher == nullptr || !catches()) return;
    options_.watcher->begun(slot, running.task,
                            {&running.captures.output.file(), &running.captures.errors.file()});
}

void CommandExecutor::tell_ended(int slot) {
    if (options_.watcher != nullptr && catches()) options_.watcher->ended(slot);
}

Begun CommandExecutor::begun_of(const Error& error, const Task& task) const {
    if (error.code == ErrorCode::unavailable || error.code == ErrorCode::busy) {
        return Begun::not_now;
    }
    // With --workdir program and directory are matters of each item.
    if (!task.job->spec.workdir.empty() && error.code != ErrorCode::conflict) {
        return Begun::not_this_item;
    }
    auto program = programs_.find(task.job->id);
    const std::string& directory = task.job->spec.directory;
    Result<std::optional<FileFacts>> place = file_facts(directory.empty() ? "." : directory);
    bool there = place.ok() && place.value() && place.value()->is_directory;
    bool runs = program != programs_.end() && resolve_program(task.job->spec).ok();
    return there && runs && error.code == ErrorCode::invalid_input ? Begun::not_this_item
                                                                   : Begun::none_will;
}

CommandExecutor::Captures CommandExecutor::take_captures() {
    if (spare_captures_.empty()) {
        return {Capture(options_.scratch_directory), Capture(options_.scratch_directory)};
    }
    Captures captures = std::move(spare_captures_.back());
    spare_captures_.pop_back();
    return captures;
}

Result<void> CommandExecutor::plan_output(const Program& program, const Task& task,
                                          Running& running) {
    if (!program.output) return {};
    running.output = TRY(program.output->plan(*task.item, task.token));
    std::string directory = directory_of(running.output->to);
    if (output_directories_.contains(directory)) return {};
    TRY(make_directories(directory).doing("making the directory of its output file"));
    output_directories_.insert(std::move(directory));
    return {};
}

Result<Fd> CommandExecutor::open_input(const Task& task, Running& running) {
    if (task.lines != nullptr) return memory_file(*task.lines);
    Yield yields = task.job->spec.inputs.yields;
    if (yields == Yield::packets) return open_payload(*task.item);
    if (yields != Yield::ranges) return Fd();
    RangeInput::Opened opened = TRY(ranges_.open(task.job->spec, *task.item));
    running.feed = opened.feed;
    return std::move(opened.stdin_fd);
}

// A command that was not given all of its input has not succeeded, whatever it says.
void CommandExecutor::end_input(Running& running, Attempt* attempt) {
    if (!running.feed) return;
    std::optional<std::string> fault = ranges_.end(*std::exchange(running.feed, std::nullopt));
    if (fault && attempt != nullptr && attempt->cause.empty()) attempt->cause = std::move(*fault);
}

Result<Child> CommandExecutor::launch_in(int slot, const Task& task, Running& running) {
    Program* program = TRY(program_of(*task.job));
    TRY(plan_output(*program, task, running));
    if (task.job->spec.inputs.yields == Yield::fields) {
        TRY(parse_json(task.item->input).doing("the item"));
        TRY(program->words.check_fields(*task.item));
    }
    const OutputPlan* plan = running.output ? &*running.output : nullptr;
    const Item& shown = task.shown != nullptr ? *task.shown : *task.item;
    std::vector<std::string> words = program->words.expand(
        {.item = shown, .slot = slot, .out = plan != nullptr ? std::string_view(plan->shown) : ""});
    if (holds_nul(words)) {
        return Error{ErrorCode::invalid_input,
                     "the item holds a NUL byte, which no argument of a program can"};
    }
    std::vector<std::string> variables = variables_of(slot, task, plan);
    std::vector<char*> argv;
    append_pointers(argv, words);
    argv.push_back(nullptr);
    std::vector<char*> envp;
    const std::vector<std::string>* own = program->surroundings.variables();
    append_pointers(envp, own != nullptr ? *own : environment_);
    append_pointers(envp, variables);
    envp.push_back(nullptr);
    Fd output;
    Fd errors;
    if (catches()) {
        output = TRY(running.captures.output.writer());
        errors = TRY(running.captures.errors.writer());
        slots_file_.set_captures(slot, running.captures.output.file().get(),
                                 running.captures.errors.file().get());
    }
    Fd lock = TRY(slots_file_.open_child_lock(slot));
    Fd input = TRY(open_input(task, running));
    std::string directory = TRY(program->surroundings.directory(shown, slot));
    return launch({.path = program->path.c_str(),
                   .argv = argv.data(),
                   .envp = envp.data(),
                   .stdin_fd = input.valid() ? input.get() : null_.get(),
                   .stdout_fd = output.valid() ? output.get() : STDOUT_FILENO,
                   .stderr_fd = errors.valid() ? errors.get() : STDERR_FILENO,
                   .lock_fd = lock.get(),
                   .directory = directory.empty() || directory == own_directory_
                                    ? nullptr
                                    : directory.c_str(),
                   .nice = program->surroundings.nice(),
                   .io_priority = program->surroundings.io_priority(),
                   .reset = reset_signals_,
                   .pid_place = slots_file_.process_place(slot)});
}

void CommandExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    if (tag == tag_any) {
        for (Ended& one : unstarted_) ended.push_back(std::move(one));
        unstarted_.clear();
        return;
    }
    if (tag >= slots_.size()) return;
    std::unique_ptr<Running>& place = slots_[tag];
    if (place == nullptr) return;
    std::optional<Exit> exit = try_reap(place->child);
    if (!exit) return;
    place->exit = *exit;
    place->ended_us = steady_us();
    tell_ended(static_cast<int>(tag));
    poller_.remove(place->child.pidfd.get());
    slots_file_.vacate(static_cast<int>(tag));
    finished_.push_back(std::move(place));
    ended.push_back({.slot = static_cast<int>(tag)});
}

void CommandExecutor::gather(Ended& ended) {
    if (!ended.attempt.cause.empty()) return;  // It never began.
    ASSERT(!finished_.empty());
    std::unique_ptr<Running> running = std::move(finished_.front());
    finished_.pop_front();
    std::int64_t peak = running->exit.memory_peak_bytes;
    ended.exit_code = running->exit.code;
    ended.signal = running->exit.signal;
    ended.attempt = {.number = running->task.attempt,
                     .started_at = running->started_at,
                     .duration_us = running->ended_us - running->started_us,
                     .memory_peak_bytes = exceeds_own_memory(peak) ? peak : 0,
                     .cause = cause_of(running->exit)};
    end_input(*running, &ended.attempt);
    Result<void> gathered = catches() ? gather_output(*running, ended.attempt) : Result<void>();
    // An output that cannot be kept is no success, whatever the command says.
    if (!gathered.ok() && ended.attempt.cause.empty()) {
        ended.unkept = true;
        ended.attempt.cause = gathered.error().message;
    }
    if (running->output && ended.attempt.cause.empty()) {
        Result<Publication> publication = look_at_output(*running->output);
        if (publication.ok())
            ended.publication = std::move(publication).value();
        else
            ended.attempt.cause = publication.error().message;
    }
    ended.succeeded = ended.attempt.cause.empty();
    ended.unread = !ended.succeeded && !catches() && has_no_reader(STDOUT_FILENO);
    if (running->output && !ended.succeeded) (void)remove_file(running->output->from);
    if (!catches()) return;
    running->captures.output.clear();
    running->captures.errors.clear();
    spare_captures_.push_back(std::move(running->captures));
}

Result<Publication> CommandExecutor::look_at_output(const OutputPlan& output) {
    std::optional<FileFacts> facts = TRY(file_facts(output.from));
    if (!facts) {
        return Error{ErrorCode::not_found,
                     "it wrote no output file: {out} is where it has to write"};
    }
    if (!facts->is_regular) {
        return Error{ErrorCode::invalid_input, "what it made at {out} is no regular file"};
    }
    return Publication{.from = output.from,
                       .to = output.to,
                       .inode = static_cast<std::int64_t>(facts->inode),
                       .bytes = facts->size_bytes};
}

// A child starts counting at the peak of the process that launched it: up to that nothing is known.
bool CommandExecutor::exceeds_own_memory(std::int64_t bytes) {
    if (bytes > own_memory_peak_bytes_) own_memory_peak_bytes_ = own_memory_peak();
    return bytes > own_memory_peak_bytes_;
}

Result<void> CommandExecutor::gather_output(Running& running, Attempt& attempt) {
    auto& [output, errors] = running.captures;
    attempt.errors_bytes = TRY(errors.size());
    if (attempt.errors_bytes <= bounds::result_bytes_max) {
        attempt.errors = TRY(errors.read(0, attempt.errors_bytes));
    } else {
        attempt.errors = TRY(errors.read(attempt.errors_bytes - bounds::diagnostics_bytes_max,
                                         bounds::diagnostics_bytes_max));
        attempt.errors_content = TRY(keep(errors, running.task, "err"));
    }
    if (running.task.lines != nullptr) return {};
    attempt.output_bytes = TRY(output.size());
    if (attempt.output_bytes <= bounds::result_bytes_max) {
        attempt.output = TRY(output.read(0, attempt.output_bytes));
    } else {
        attempt.content = TRY(keep(output, running.task, "out"));
    }
    return {};
}

Result<std::string> CommandExecutor::keep(Capture& capture, const Task& task,
                                          std::string_view ending) {
    std::string name = fmt::format("{}-{}.{}", task.token.value, task.item->id.value, ending);
    TRY(capture.keep_as(options_.content_directory + "/" + name, options_.durable));
    return name;
}

void CommandExecutor::signal(int slot, int signal) {
    const std::unique_ptr<Running>& place = slots_[static_cast<std::size_t>(slot)];
    if (place != nullptr) signal_group(place->child.pid, signal);
}

}  // namespace stint
