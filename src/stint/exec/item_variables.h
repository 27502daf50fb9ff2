// The environment of the commands: ours, and what an item adds to it (see command_executor.h).
#pragma once

#include <string>
#include <vector>

#include "stint/exec/executor.h"
#include "stint/exec/output_plan.h"

namespace stint {

// Ours, as NAME=VALUE, without what an outer stint has set.
std::vector<std::string> inherited_environment();

// What stint sets for an item in a slot. `output` may be null.
std::vector<std::string> variables_of(int slot, const Task& task, const OutputPlan* output);

}  // namespace stint
