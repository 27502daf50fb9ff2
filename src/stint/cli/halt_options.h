// The options of `run` about ending early, and what its exit code tells of failures.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/engine/run.h"

namespace stint::cli {

struct HaltOptions {
    std::string halt;
    bool exit_failed = false;

    std::vector<Option> table();
    Result<void> apply(RunRequest& request) const;
    // Of a run that nothing was in the way of.
    int exit_code(const RunRequest& request, const RunReport& report) const;
};

}  // namespace stint::cli
