// The exit codes of GNU parallel, for `stint run --exit-failed`.
#pragma once

#include <string_view>

#include "stint/engine/run.h"

namespace stint::cli {

constexpr int exit_failed_trouble = 255;  // What is not about items.

// 0, or the number of failed items, 101 for more than 100; if it halted for N% of them the
// percentage, if it halted at the first one what that exited with, if it halted at successes 0.
int exit_failed_code(const HaltPolicy& halt, const RunReport& report);

}  // namespace stint::cli
