#include "stint/sys/pressure.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

// The number behind `name` in a list of "name 123 …" lines.
std::optional<std::int64_t> number_behind(std::string_view text, std::string_view name) {
    for (const std::string& line : split(text, '\n')) {
        if (!line.starts_with(name)) continue;
        std::string_view rest = trim(std::string_view(line).substr(name.size()));
        return parse_integer(rest.substr(0, rest.find(' ')));
    }
    return std::nullopt;
}

}  // namespace

std::optional<int> runnable_in_loadavg(std::string_view loadavg) {
    // "0.20 0.18 0.12 1/80 11206": the fourth is runnable/all.
    std::vector<std::string> fields = split(trim(loadavg), ' ');
    if (fields.size() < 4) return std::nullopt;
    std::optional<std::int64_t> runnable =
        parse_integer(std::string_view(fields[3]).substr(0, fields[3].find('/')));
    if (!runnable) return std::nullopt;
    return static_cast<int>(std::clamp<std::int64_t>(*runnable - 1, 0, 1'000'000));
}

std::optional<int> runnable_threads() {
    return runnable_in_loadavg(kernel_text("/proc/loadavg"));
}

std::optional<std::int64_t> available_in_meminfo(std::string_view meminfo) {
    std::optional<std::int64_t> kibibytes = number_behind(meminfo, "MemAvailable:");
    return kibibytes ? std::optional(*kibibytes * 1'024) : std::nullopt;
}

std::optional<std::int64_t> left_in_cgroup(std::string_view max, std::string_view current,
                                           std::string_view stat) {
    std::optional<std::int64_t> limit = parse_integer(trim(max));
    std::optional<std::int64_t> used = parse_integer(trim(current));
    if (!limit || !used) return std::nullopt;
    std::int64_t cache = number_behind(stat, "inactive_file ").value_or(0);
    return std::max<std::int64_t>(*limit - *used + cache, 0);
}

std::optional<std::int64_t> memory_available() {
    std::optional<std::int64_t> left = available_in_meminfo(kernel_text("/proc/meminfo"));
    std::string group = own_cgroup();
    while (!group.empty()) {
        std::string place = fmt::format("/sys/fs/cgroup{}/memory.", group == "/" ? "" : group);
        std::optional<std::int64_t> here =
            left_in_cgroup(kernel_text(place + "max"), kernel_text(place + "current"),
                           kernel_text(place + "stat"));
        if (here) left = std::min(left.value_or(*here), *here);
        group = group == "/" ? "" : directory_of(group);
    }
    return left;
}

}  // namespace stint
