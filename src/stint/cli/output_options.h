// The options of `run` about what it prints and where results go.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/engine/run.h"

namespace stint::cli {

struct OutputOptions {
    bool ordered = false;
    bool json = false;
    std::vector<std::string> to;
    bool quiet = false;

    std::vector<Option> table();
    // Checks everything and puts it into the request. Fails with invalid_input, naming the option.
    Result<void> apply(RunRequest& request) const;

private:
    Result<std::vector<SinkSpec>> sinks() const;
};

}  // namespace stint::cli
