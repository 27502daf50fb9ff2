// Copies a content file of one store for another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stint/base/result.h"

namespace stint {

// Makes `to`, which must be new, a durable copy of `from`; its name is so once the directory is
// synced. Yields the bytes; nothing when `from` has vanished.
Result<std::optional<std::int64_t>> copy_file(const std::string& from, const std::string& to);

}  // namespace stint
