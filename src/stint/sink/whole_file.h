// Puts a file in its place whole: under a private name first, which is the same each time, so that
// a crash leaves nothing that the next attempt does not use up. Does not sync.
#pragma once

#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

// What the file is to hold: the bytes, or those of the file `from` if it is open.
struct FileContent {
    std::string_view bytes;
    Fd from = Fd();
};

// Replaces what stands there. REQUIRES: the directory is there; one thread at a time
Result<void> place_file(const std::string& path, const FileContent& content);

}  // namespace stint
