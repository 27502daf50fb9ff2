#include "stint/sys/launcher.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/sys/host.h"
#include "stint/sys/system_error.h"

// The child runs in our memory, beside a suspended parent: it must not allocate, lock, or leave
// anything behind in the C library or in a sanitizer. So it makes bare system calls only.
#define STINT_IN_CHILD __attribute__((no_sanitize("address", "thread", "undefined")))

// clone(3) under the name that sanitizers do not intercept: ThreadSanitizer takes every clone for a
// fork and, because this child shares our memory, would settle its accounts twice.
extern "C" int raw_clone(int (*function)(void*), void* stack, int flags, void* argument,
                         ...) noexcept __asm__("__clone");

namespace stint {

namespace {

constexpr std::size_t child_stack_bytes = 32'768;
constexpr std::size_t kernel_sigset_bytes = _NSIG / 8;
constexpr int exit_code_of_failed_start = 127;

enum class Stage { process, descriptors, priority, directory, program };

// What parent and child tell each other.
struct Handover {
    const LaunchSpec* spec;
    SignalSet reset;
    pid_t parent;
    volatile Stage stage;
    volatile int errno_value;  // 0 unless the start failed.
};

using KernelSigset = unsigned long;
static_assert(sizeof(KernelSigset) == kernel_sigset_bytes);

void set_signal_mask(KernelSigset mask, KernelSigset* before) {
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, before, kernel_sigset_bytes);
}

// A handler of ours would run in our memory as soon as the child unblocks its signals.
STINT_IN_CHILD void reset_signals(SignalSet signals) {
    // The kernel's struct sigaction; all zeros is the default.
    const unsigned long action[8] = {};
    for (; signals != 0; signals &= signals - 1) {
        int signal = __builtin_ctzll(signals) + 1;
        ::syscall(SYS_rt_sigaction, signal, action, nullptr, kernel_sigset_bytes);
    }
}

STINT_IN_CHILD bool place_descriptors(const LaunchSpec& spec) {
    long from[3] = {spec.stdin_fd, spec.stdout_fd, spec.stderr_fd};
    for (int to = 0; to < 3; ++to) {
        // Out of the way first, or placing one could overwrite the next.
        bool is_in_the_way = from[to] < 3 && from[to] != to;
        if (is_in_the_way) from[to] = ::syscall(SYS_fcntl, from[to], F_DUPFD_CLOEXEC, 3);
        if (from[to] < 0) return false;
    }
    for (int to = 0; to < 3; ++to) {
        long done = from[to] == to ? ::syscall(SYS_fcntl, to, F_SETFD, 0)
                                   : ::syscall(SYS_dup3, from[to], to, 0);
        if (done < 0) return false;
    }
    return spec.lock_fd < 0 || ::syscall(SYS_fcntl, spec.lock_fd, F_SETFD, 0) == 0;
}

STINT_IN_CHILD bool set_priorities(const LaunchSpec& spec) {
    if (spec.nice > 0) {
        constexpr long kernel_bias = 20;  // The call yields 20 - niceness.
        long now = kernel_bias - ::syscall(SYS_getpriority, PRIO_PROCESS, 0);
        if (now < spec.nice) ::syscall(SYS_setpriority, PRIO_PROCESS, 0, spec.nice);
    }
    constexpr int this_process = 1;
    return spec.io_priority == 0 ||
           ::syscall(SYS_ioprio_set, this_process, 0, spec.io_priority) == 0;
}

// Returns only when the start has failed.
STINT_IN_CHILD void become_program(Handover& handover) {
    const LaunchSpec& spec = *handover.spec;
    ::syscall(SYS_setpgid, 0, 0);
    ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // Did the parent die before that was in force?
    if (::syscall(SYS_getppid) != handover.parent) ::syscall(SYS_exit_group, 1);
    if (spec.pid_place != nullptr) {
        spec.pid_place->store(::syscall(SYS_getpid), std::memory_order_release);
    }
    handover.stage = Stage::descriptors;
    if (!place_descriptors(spec)) return;
    handover.stage = Stage::priority;
    if (!set_priorities(spec)) return;
    handover.stage = Stage::directory;
    if (spec.directory != nullptr && ::syscall(SYS_chdir, spec.directory) != 0) return;
    handover.stage = Stage::program;
    reset_signals(handover.reset);
    set_signal_mask(0, nullptr);
    ::syscall(SYS_execve, spec.path, spec.argv, spec.envp);
}

STINT_IN_CHILD int child_main(void* argument) {
    auto* handover = static_cast<Handover*>(argument);
    become_program(*handover);
    handover->errno_value = errno;
    ::syscall(SYS_exit_group, exit_code_of_failed_start);
    return exit_code_of_failed_start;
}

Error start_error(const LaunchSpec& spec, Stage stage, int errno_value) {
    std::string what = fmt::format("starting '{}'", spec.path);
    switch (stage) {
        case Stage::process: what += ", making a process"; break;
        case Stage::descriptors: what += ", handing over its descriptors"; break;
        case Stage::priority: what += ", setting its priority at the disk"; break;
        case Stage::directory: what += fmt::format(" in directory '{}'", spec.directory); break;
        case Stage::program: break;
    }
    Error error = system_error(errno_value, what);
    if (stage == Stage::priority) error.code = ErrorCode::conflict;
    // A process that is refused for now, or a program that is being written.
    if (error.code == ErrorCode::busy) error.code = ErrorCode::unavailable;
    bool is_there = stage == Stage::program && ::access(spec.path, F_OK) == 0;
    if (is_there && errno_value == ENOENT) {
        error.message += "; the interpreter named in its first line is missing";
    }
    return error;
}

Micros micros(const timeval& time) {
    return time.tv_sec * 1'000'000 + time.tv_usec;
}

std::optional<Exit> wait_for_exit(const Child& child, int options) {
    siginfo_t info{};
    rusage usage{};
    // The C library's waitid does not hand out the rusage.
    while (::syscall(SYS_waitid, P_PIDFD, child.pidfd.get(), &info, WEXITED | options, &usage)) {
        ASSERT(errno == EINTR);
    }
    if (info.si_pid == 0) return std::nullopt;
    bool ended_by_itself = info.si_code == CLD_EXITED;
    return Exit{.code = ended_by_itself ? info.si_status : 0,
                .signal = ended_by_itself ? 0 : info.si_status,
                .user = micros(usage.ru_utime),
                .system = micros(usage.ru_stime),
                .memory_peak_bytes = usage.ru_maxrss * 1024};
}

bool is_executable_file(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::eaccess(path.c_str(), X_OK) == 0;
}

}  // namespace

SignalSet signals_to_reset() {
    constexpr SignalSet never_ignored = 1ULL << (SIGPIPE - 1) | 1ULL << (SIGINT - 1) |
                                        1ULL << (SIGTERM - 1) | 1ULL << (SIGHUP - 1) |
                                        1ULL << (SIGQUIT - 1);
    SignalSet reset = 0;
    for (int signal = 1; signal < _NSIG; ++signal) {
        // The kernel's struct sigaction begins with the handler: 0 the default, 1 ignored. The C
        // library's call refuses two signals of its own.
        unsigned long action[8] = {};
        ::syscall(SYS_rt_sigaction, signal, nullptr, action, kernel_sigset_bytes);
        SignalSet bit = 1ULL << (signal - 1);
        if (action[0] > 1 || (action[0] == 1 && (never_ignored & bit) != 0)) reset |= bit;
    }
    return reset;
}

Result<Child> launch(const LaunchSpec& spec) {
    ASSERT(spec.stdin_fd >= 0 && spec.stdout_fd >= 0 && spec.stderr_fd >= 0);
    ASSERT(spec.lock_fd == -1 || spec.lock_fd >= 3);
    alignas(16) char stack[child_stack_bytes];
    SignalSet reset = spec.reset ? *spec.reset : signals_to_reset();
    Handover handover{&spec, reset, ::getpid(), Stage::process, 0};
    int pidfd = -1;
    KernelSigset mask_before = 0;
    std::int64_t start_min = clock_ticks_since_boot();
    set_signal_mask(~KernelSigset{0}, &mask_before);
    pid_t pid = raw_clone(child_main, stack + sizeof(stack),
                          CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &handover, &pidfd);
    int fault = pid < 0 ? errno : handover.errno_value;
    set_signal_mask(mask_before, nullptr);
    if (pid < 0) return start_error(spec, Stage::process, fault);

    Child child{.pid = pid, .pidfd = Fd(pidfd), .start = start_min};
    if (fault != 0) {
        reap(child);
        if (spec.pid_place != nullptr) spec.pid_place->store(0);
        return start_error(spec, handover.stage, fault);
    }
    // Usually both ends of the call fall into the same tick; else the kernel has to be asked.
    if (clock_ticks_since_boot() != start_min) {
        child.start = process_start(pid).value_or(start_min);
    }
    return child;
}

std::optional<Exit> try_reap(Child& child) {
    return wait_for_exit(child, WNOHANG);
}

Exit reap(Child& child) {
    std::optional<Exit> exit = wait_for_exit(child, 0);
    ASSERT(exit.has_value());
    return *exit;
}

void signal_group(pid_t leader, int signal) {
    ASSERT(leader > 1);
    ::kill(-leader, signal);
}

bool group_exists(pid_t leader) {
    ASSERT(leader > 1);
    return ::kill(-leader, 0) == 0 || errno == EPERM;
}

std::optional<std::string> find_executable(std::string_view name, std::string_view path_env) {
    std::string path(name);
    if (name.empty()) return std::nullopt;
    if (name.find('/') != std::string_view::npos) {
        return is_executable_file(path) ? std::optional(path) : std::nullopt;
    }
    for (const std::string& directory : split(path_env, ':')) {
        path = fmt::format("{}/{}", directory.empty() ? "." : directory, name);
        if (is_executable_file(path)) return path;
    }
    return std::nullopt;
}

}  // namespace stint
