#include "stint/sys/content_files.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/sys/system_error.h"

namespace stint {

Result<Fd> ContentFolder::open(const std::string& name) {
    std::string path = directory_ + "/" + name;
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    return file;
}

}  // namespace stint
