// The options of `run` and `work` about how much runs at once in this process.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/engine/slot_control.h"

namespace stint::cli {

struct WorkOptions {
    std::string jobs = "100%";

    std::vector<Option> table();
    // Fails with invalid_input, naming the option. REQUIRES: no other thread runs yet
    Result<SlotControl> slots() const { return SlotControl::open(jobs); }
};

}  // namespace stint::cli
