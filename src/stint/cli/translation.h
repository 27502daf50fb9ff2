// What the options of GNU parallel and xargs are called here. The help topics show the tables, and
// a command line that uses a foreign name is answered from them.
//
// Whether an option is here under the same name is not written down: the options of `stint run`
// say so. A row holds what to do when it is not.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/cli/option.h"

namespace stint::cli {

struct Translation {
    std::string_view names;   // "--jobs,-j", as the foreign manual has them.
    std::string_view answer;  // What to type instead, or why there is nothing like it.
    // The option of that name is another one here, or none of ours may count as the same.
    enum class Names { may_be_the_same, differ } rule = Names::may_be_the_same;
};

std::span<const Translation> translations_from_parallel();  // GNU parallel 20221122
std::span<const Translation> translations_from_xargs();     // GNU xargs 4.9

// The name under which `options` has what the row is about; nothing if they have not.
std::optional<std::string> same_option(const Translation& row, const std::vector<Option>& options);

// What to say to a name that is no option here: the answer of a row; nothing if no row has it.
std::optional<std::string> foreign_answer(std::string_view name,
                                          const std::vector<Option>& options);

// The table as a help text.
std::string translation_text(std::span<const Translation> rows, const std::vector<Option>& options);

}  // namespace stint::cli
