// The scripts that make a shell complete the words of stint. Each asks `stint __complete` and does
// itself what the shell knows better: paths, and the command line behind `stint run`.
#pragma once

#include <string_view>

namespace stint::cli {

// Of "bash", "zsh" or "fish"; empty for others.
std::string_view completion_script(std::string_view shell);

}  // namespace stint::cli
