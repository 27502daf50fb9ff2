// The pages of the help that are about no single command: `stint help TOPIC`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/cli/option.h"

namespace stint::cli {

struct Topic {
    std::string_view name;     // "exit-codes"
    std::string_view summary;  // As those of commands.
    // `run` are the options of `stint run`.
    std::string (*text)(const std::vector<Option>& run);
};

std::span<const Topic> topics();

}  // namespace stint::cli
