// Inputs that travel with their items (`--carry`): a copy of the file lies in the store, under a
// name that says to which job it belongs and is the same whenever that file, unchanged, comes
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/model/ids.h"

namespace stint {

// "in-7-" and 32 hexadecimal digits. `modified_ns` since 1970.
std::string carried_name(JobId job, std::string_view path, std::int64_t bytes,
                         std::int64_t modified_ns);

// What all names of the job begin with: "in-7-".
std::string carried_prefix(JobId job);

// Nothing when it is no name of that kind.
std::optional<JobId> job_of_carried(std::string_view name);

// The name of the same in another store, where the job has another id.
// REQUIRES: job_of_carried(name)
std::string carried_name_for(JobId job, std::string_view name);

}  // namespace stint
