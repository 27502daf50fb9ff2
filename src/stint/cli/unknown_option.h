// Says what is wrong with a word that looks like an option and is none: what it was perhaps meant
// to be, or what is typed here instead of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/cli/option.h"

namespace stint::cli {

// Whether names of GNU parallel and xargs are answered from cli/translation.h.
enum class ForeignNames { answered, unknown };

// Of the first such word in `words`, which hold no command line of the user's; nothing if all are
// options, values and positionals.
std::optional<std::string> unknown_option(const std::vector<Option>& options,
                                          const std::vector<std::string>& words,
                                          ForeignNames foreign);

}  // namespace stint::cli
