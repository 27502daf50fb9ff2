// What this process can find out about the host it runs on. Each answer is read anew; keep what you
// need. Where an answer is not to be had (no /proc), it says so as described, and is not an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace stint {

// As uname -n; "localhost" if the host has no name.
std::string host_name();

// Changes with every boot: 36 characters, or empty when /proc is not mounted. A container has that
// of its host.
std::string boot_id();

// The text of a file of the kernel, at most 8 KiB, or empty if there is none.
std::string kernel_text(const std::string& path);

// The path of our cgroup below the mount point, as in "0::/user.slice"; empty without version 2.
std::string own_cgroup();

// How many processors this process may use: its affinity mask, limited by the CPU quota of its
// cgroup (version 2) and the cgroups above it, rounded up. At least 1.
int processors();

// As "Linux 6.1.0 x86_64".
std::string system_text();

// All the memory of the host; 0 when unknown.
std::int64_t host_memory_bytes();

// How many processes that are watched and caught this process may have at once, as far as its
// limits on descriptors (RLIMIT_NOFILE) and processes (RLIMIT_NPROC) go. At least 1.
int children_possible();

// The quota in a cpu.max file ("150000 100000" is 1.5 processors, so 2); nothing for "max".
std::optional<int> processors_of_quota(std::string_view cpu_max);

// The inode of /proc/self/ns/pid: process ids mean something only among processes for which this
// is equal. 0 when unknown.
std::int64_t pid_namespace();

struct ProcessFacts {
    std::int64_t start = 0;  // In clock ticks since the host was booted. With the pid it names one
                             // process, however pids are reused.
    bool is_zombie = false;  // It has ended, but nobody has reaped it.
};

// Nothing when there is no such process.
std::optional<ProcessFacts> process_facts(pid_t pid);
std::optional<std::int64_t> process_start(pid_t pid);

// The facts in the text of a /proc/PID/stat file, whose second field may hold any character.
std::optional<ProcessFacts> facts_in_stat(std::string_view stat);

// Now, in the unit and from the origin of process_start.
std::int64_t clock_ticks_since_boot();

// `digits` random lower-case hexadecimal digits from the kernel, good enough for secrets.
std::string random_hex(int digits);

}  // namespace stint
