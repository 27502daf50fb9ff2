// The options of `run` and `work` about how much runs at once in this process, and how fast items
// begin.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/engine/slot_control.h"
#include "stint/model/start_limits.h"
#include "stint/sys/clock.h"

namespace stint::cli {

struct WorkOptions {
    std::string jobs = "100%";
    std::string delay;
    std::string rate;
    std::string load;
    std::string memfree;
    std::string deadline;

    std::vector<Option> table();
    // Fail with invalid_input, naming the option.
    // REQUIRES: no other thread runs yet
    Result<SlotControl> slots() const { return SlotControl::open(jobs); }
    Result<StartLimits> limits(const Clock& clock) const;
};

}  // namespace stint::cli
