// How busy the host is, as the kernel tells it now.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stint {

// Threads that run or wait for a processor, the one that asks not counted; nothing when /proc is
// not mounted. A container is told of its whole host.
std::optional<int> runnable_threads();

// The same in the text of /proc/loadavg.
std::optional<int> runnable_in_loadavg(std::string_view loadavg);

// Bytes that a program could still take without swapping: what the kernel counts as available, and
// no more than the cgroups above us (version 2) leave. Nothing when it is not known.
std::optional<std::int64_t> memory_available();

// "MemAvailable" in the text of /proc/meminfo, in bytes.
std::optional<std::int64_t> available_in_meminfo(std::string_view meminfo);

// What a cgroup leaves: the texts of its memory.max, memory.current and memory.stat. Its cache of
// files that are not in use counts as free. Nothing without a limit.
std::optional<std::int64_t> left_in_cgroup(std::string_view max, std::string_view current,
                                           std::string_view stat);

}  // namespace stint
