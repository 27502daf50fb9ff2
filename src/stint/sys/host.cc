#include "stint/sys/host.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>
#include <memory>

#include <fmt/core.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "stint/base/assert.h"
#include "stint/base/text.h"
#include "stint/sys/files.h"

namespace stint {

namespace {

constexpr std::size_t proc_file_bytes_max = 8'192;

int processors_in_mask() {
    for (int capacity = 1024; capacity <= 1 << 20; capacity *= 2) {
        struct Free {
            void operator()(cpu_set_t* set) const { CPU_FREE(set); }
        };
        std::unique_ptr<cpu_set_t, Free> set(CPU_ALLOC(static_cast<std::size_t>(capacity)));
        ASSERT(set != nullptr);
        std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(capacity));
        CPU_ZERO_S(bytes, set.get());
        if (::sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
        if (errno != EINVAL) break;
    }
    return 1;
}

}  // namespace

std::string kernel_text(const std::string& path) {
    Result<std::string> text = read_file(path, proc_file_bytes_max);
    return text.ok() ? std::move(text).value() : std::string();
}

std::string own_cgroup() {
    for (const std::string& line : split(kernel_text("/proc/self/cgroup"), '\n')) {
        if (line.starts_with("0::/")) return line.substr(3);
    }
    return "";
}

std::string host_name() {
    char name[HOST_NAME_MAX + 1] = {};
    if (::gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0') return "localhost";
    return name;
}

std::string boot_id() {
    return std::string(trim(kernel_text("/proc/sys/kernel/random/boot_id")));
}

int processors() {
    int count = processors_in_mask();
    std::string group = own_cgroup();
    while (!group.empty()) {
        std::string quota_file = fmt::format("/sys/fs/cgroup{}/cpu.max", group == "/" ? "" : group);
        std::optional<int> quota = processors_of_quota(kernel_text(quota_file));
        if (quota) count = std::min(count, *quota);
        group = group == "/" ? "" : directory_of(group);
    }
    return std::max(count, 1);
}

std::string system_text() {
    utsname names{};
    if (::uname(&names) != 0) return "";
    return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

std::int64_t host_memory_bytes() {
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && page_bytes > 0 ? std::int64_t{pages} * page_bytes : 0;
}

int children_possible() {
    // A child has a descriptor that tells of its end and two for what it prints, and one more while
    // it starts; some are ours.
    constexpr rlim_t descriptors_each = 4;
    constexpr rlim_t descriptors_own = 64;
    constexpr rlim_t most = 1'000'000;
    rlimit files{};
    rlimit processes{};
    ASSERT(::getrlimit(RLIMIT_NOFILE, &files) == 0);
    ASSERT(::getrlimit(RLIMIT_NPROC, &processes) == 0);
    rlim_t by_files = files.rlim_cur > descriptors_own
                          ? (files.rlim_cur - descriptors_own) / descriptors_each
                          : 1;
    // Others of the user's have their share: half.
    rlim_t by_processes = processes.rlim_cur / 2;
    return static_cast<int>(std::clamp<rlim_t>(std::min(by_files, by_processes), 1, most));
}

std::optional<int> processors_of_quota(std::string_view cpu_max) {
    std::string_view text = trim(cpu_max);
    std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    std::optional<std::int64_t> quota = parse_integer(text.substr(0, space));
    std::optional<std::int64_t> period = parse_integer(text.substr(space + 1));
    if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
    std::int64_t rounded_up = *quota / *period + (*quota % *period != 0 ? 1 : 0);
    return static_cast<int>(std::min<std::int64_t>(rounded_up, INT_MAX));
}

std::int64_t pid_namespace() {
    struct stat status {};
    if (::stat("/proc/self/ns/pid", &status) != 0) return 0;
    return static_cast<std::int64_t>(status.st_ino);
}

std::optional<ProcessFacts> process_facts(pid_t pid) {
    return facts_in_stat(kernel_text(fmt::format("/proc/{}/stat", pid)));
}

std::optional<std::int64_t> process_start(pid_t pid) {
    std::optional<ProcessFacts> facts = process_facts(pid);
    return facts ? std::optional(facts->start) : std::nullopt;
}

std::optional<ProcessFacts> facts_in_stat(std::string_view stat) {
    // The name of the program stands in parentheses and may hold some itself, and spaces.
    std::size_t name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    constexpr std::size_t field_state = 3;
    constexpr std::size_t field_start_time = 22;
    std::vector<std::string> fields = split(trim(stat.substr(name_end + 1)), ' ');
    if (fields.size() <= field_start_time - field_state) return std::nullopt;
    std::optional<std::int64_t> start = parse_integer(fields[field_start_time - field_state]);
    if (!start) return std::nullopt;
    return ProcessFacts{.start = *start, .is_zombie = fields[0] == "Z" || fields[0] == "X"};
}

std::int64_t clock_ticks_since_boot() {
    timespec time{};
    ASSERT(clock_gettime(CLOCK_BOOTTIME, &time) == 0);
    std::int64_t ticks_per_second = ::sysconf(_SC_CLK_TCK);
    return time.tv_sec * ticks_per_second + time.tv_nsec / (1'000'000'000 / ticks_per_second);
}

std::string random_hex(int digits) {
    constexpr char digit_of[] = "0123456789abcdef";
    std::string text(static_cast<std::size_t>(digits), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        ssize_t count = ::getrandom(text.data() + filled, text.size() - filled, 0);
        ASSERT(count >= 0 || errno == EINTR);
        filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    for (char& byte : text) byte = digit_of[static_cast<unsigned char>(byte) % 16];
    return text;
}

}  // namespace stint
