// Starts programs, fast. What fork(2) and posix_spawn(3) cannot do is wanted here: a child that
// dies with us (PR_SET_PDEATHSIG), its own process group, a lock it inherits, and a failed exec
// reported as an error instead of an exit code. The child borrows our memory until it executes
// (clone with CLONE_VM and CLONE_VFORK): the cost does not depend on the size of this process.
//
// The child gets: descriptors 0, 1, 2 and the lock, and nothing else, because every descriptor of
// ours is close-on-exec by policy; a process group of its own; an empty signal mask; default
// actions for all signals that had a handler and for PIPE, INT, TERM, HUP and QUIT. When the
// *thread* that launched it ends, the kernel kills it (not its children; see sys/slots_file.h).
//
//     Child child = TRY(launch(spec));
//     … poll child.pidfd …
//     if (std::optional<Exit> exit = try_reap(child)) …
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/fd.h"

namespace stint {

// Signals as bits: signal N is bit N - 1.
using SignalSet = std::uint64_t;

// The signals a child must be given back their defaults of: those that have a handler in this
// process, and PIPE, INT, TERM, HUP and QUIT where they are ignored. Asks for each, which costs
// more than all else that is done in a child; so ask once, when no more handlers are to come.
SignalSet signals_to_reset();

// Everything is borrowed for the time of the call.
struct LaunchSpec {
    const char* path = nullptr;   // As found by find_executable; relative to `directory` if given.
    char* const* argv = nullptr;  // Ends with a null pointer, as does envp.
    char* const* envp = nullptr;
    int stdin_fd = -1;  // All three are needed. They may be equal, and in any order.
    int stdout_fd = -1;
    int stderr_fd = -1;
    int lock_fd = -1;                 // -1: none. Else >= 3, and has the same number in the child.
    const char* directory = nullptr;  // Null: ours.
    int nice = 0;                     // Its niceness is no less; 0: as ours.
    int io_priority = 0;              // As ioprio_set(2) takes it; 0: as ours.
    std::optional<SignalSet> reset;   // As signals_to_reset() told; if not given, it is asked.
    // If given, the child writes its pid here before it executes: no instruction of the program
    // runs before its pid is known (see SlotsFile::process_place).
    std::atomic<std::int64_t>* pid_place = nullptr;
};

struct Child {
    pid_t pid = 0;           // Also the number of its process group.
    Fd pidfd;                // Readable when it has ended.
    std::int64_t start = 0;  // As process_start(pid) in sys/host.h, for free.
};

// Returns when the program runs. Allocates nothing unless it fails:
//   not_found      there is no such program, interpreter (#!) or directory
//   invalid_input  not executable, of an unknown format, or too many arguments
//   conflict       the priority at the disk is not ours to give
//   unavailable    no process, memory or descriptor to be had now
// REQUIRES: called from one long-lived thread, because its children die with it
Result<Child> launch(const LaunchSpec& spec);

struct Exit {
    int code = 0;    // 0 … 255; meaningless when a signal ended it.
    int signal = 0;  // 0: it ended by itself.
    Micros user = 0;
    Micros system = 0;
    // Of the child and those of its own it has waited for, the largest. The kernel starts counting
    // at the peak of the launching process: a value up to that says only "no more than that".
    std::int64_t memory_peak_bytes = 0;
};

// The end of the child if it has come. Leaves `child` as it is, so that the pidfd can be taken out
// of a poller before it is closed; from now on the pid is not ours any more, except as the number
// of a process group that still has members.
// REQUIRES: not reaped before
std::optional<Exit> try_reap(Child& child);

// The same, and waits for it.
Exit reap(Child& child);

// Sends `signal` to all processes of the group; does nothing when there are none.
// REQUIRES: leader > 1, and the number has not been reused: the leader is not reaped, or members
// are known to live
void signal_group(pid_t leader, int signal);

// Whether the group has members. Zombies count.
bool group_exists(pid_t leader);

// Where execvp(3) would find `name`: a regular file that we may execute. A name with a slash is
// only checked. An empty part of `path_env` is the working directory.
std::optional<std::string> find_executable(std::string_view name, std::string_view path_env);

}  // namespace stint
