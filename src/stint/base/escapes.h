// Bytes as people write them on a command line.
#pragma once

#include <string>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

// With \n \t \r \a \b \f \v \\ \0, octal \123 and hexadecimal \x2c standing for their bytes, as in
// xargs -d. Fails with invalid_input for any other text behind a backslash.
Result<std::string> unescaped_bytes(std::string_view text);

}  // namespace stint
