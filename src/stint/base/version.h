// Which stint this is.
#pragma once

#include <string_view>

namespace stint {

constexpr std::string_view version = "0.1.0";

}  // namespace stint
