// The options of `run` and `submit` about the process a command is run in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stint/cli/option.h"
#include "stint/model/job.h"

namespace stint::cli {

struct ProcessOptions {
    std::int64_t nice = 0;
    std::string ionice;
    std::string workdir;
    std::vector<std::string> environment;

    std::vector<Option> table();
    // Fails with invalid_input, naming the option.
    Result<void> apply(JobSpec& spec) const;
};

}  // namespace stint::cli
