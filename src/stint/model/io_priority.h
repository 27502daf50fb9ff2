// The priority of a process at the disk, as ionice(1) names it. Pure.
#pragma once

#include <string_view>

#include "stint/base/result.h"

namespace stint {

// "idle", "best-effort", "best-effort:7" or "realtime:0", or the numbers 3, 2, 2:7, 1:0 of ionice,
// as ioprio_set(2) takes it; never 0. Levels go from 0, the most urgent, to 7; 4 if none is given.
// Fails with invalid_input.
Result<int> parse_io_priority(std::string_view text);

}  // namespace stint
