// The help of the program and of its commands: examples first, then options under their headings,
// all within 80 columns.
#pragma once

#include <string>
#include <string_view>

#include "stint/cli/parser.h"

namespace stint::cli {

std::string help_text(const Commands& commands);
std::string help_text(Command& command);

// Of a group and its commands.
std::string help_text(const Command& group, const std::vector<Command*>& commands);

// A term and what it means: "  TERM   TEXT", the text beginning at column `indent` and wrapped
// there before `width`. A term that is too long has its line to itself.
std::string definition(std::string_view term, std::string_view text, std::size_t indent = 25,
                       std::size_t width = 79);

}  // namespace stint::cli
