// The words that begin a source behind the command of a command line.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace stint::cli {

// `:::` words and `::::` files, combined with each of the sources before; with a plus they are
// linked with the one before.
inline bool begins_source(std::string_view word) {
    constexpr std::array<std::string_view, 4> known{":::", "::::", ":::+", "::::+"};
    return std::find(known.begin(), known.end(), word) != known.end();
}

}  // namespace stint::cli
