#include "stint/model/carried.h"

#include <fmt/core.h>

#include "stint/base/assert.h"
#include "stint/base/hash.h"
#include "stint/base/text.h"

namespace stint {
namespace {

constexpr std::string_view kind = "in-";

}  // namespace

std::string carried_prefix(JobId job) {
    return fmt::format("{}{}-", kind, job.value);
}

std::string carried_name(JobId job, std::string_view path, std::int64_t bytes,
                         std::int64_t modified_ns) {
    std::string facts = fmt::format("{} {} {}", bytes, modified_ns, path);
    return carried_prefix(job) + to_text(hash128(facts));
}

std::optional<JobId> job_of_carried(std::string_view name) {
    if (!name.starts_with(kind)) return std::nullopt;
    name.remove_prefix(kind.size());
    std::optional<std::int64_t> id = parse_integer(name.substr(0, name.find('-')));
    if (!id) return std::nullopt;
    return JobId{*id};
}

std::string carried_name_for(JobId job, std::string_view name) {
    ASSERT(job_of_carried(name));
    return carried_prefix(job) + std::string(name.substr(name.rfind('-') + 1));
}

}  // namespace stint
