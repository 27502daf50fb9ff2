// The options of `run` about how its progress is shown on stderr.
#pragma once

#include <optional>
#include <vector>

#include "stint/cli/option.h"
#include "stint/engine/progress.h"

namespace stint::cli {

struct ProgressOptions {
    bool bar = false;
    bool eta = false;
    bool progress = false;

    std::vector<Option> table();
    // The one that says most of those that are given.
    std::optional<ProgressStyle> style() const;
};

}  // namespace stint::cli
