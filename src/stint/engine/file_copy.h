// Copies a content file of one store for another.
#pragma once

#include <cstdint>
#include <string>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

// Makes `to` a durable copy of a regular file; its name is so once the directory is synced. Yields
// the bytes. Fails with conflict when `to` exists.
Result<std::int64_t> copy_file(const Fd& from, const std::string& to);

}  // namespace stint
