// What a run would run, without running it: reads the sources, fills in the command for each item,
// and makes nothing, neither a store nor a file.
#pragma once

#include <functional>
#include <string_view>

#include "stint/base/result.h"
#include "stint/engine/run.h"

namespace stint {

// Calls `print` with the command lines of a block of items, one a line, quoted so that a shell
// gives the same words to the program. {out} stands for the final name of the output file, {%} for
// slot 1. Items that an earlier run has completed are shown as well: the store is not looked at.
// REQUIRES: check_request(request) went well; the job has a command
Result<void> dry_run(const RunRequest& request, const std::function<void(std::string_view)>& print);

}  // namespace stint
