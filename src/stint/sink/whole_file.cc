#include "stint/sink/whole_file.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t name_bytes_max = 255;

// ".NAME.new" beside it; of a name at its limit, the end.
std::string private_path_of(const std::string& path) {
    std::size_t name_at = path.rfind('/') + 1;  // 0 when there is no slash.
    std::string name = "." + path.substr(name_at) + ".new";
    if (name.size() > name_bytes_max) name = "." + name.substr(name.size() - name_bytes_max + 1);
    return path.substr(0, name_at) + name;
}

}  // namespace

Result<void> place_file(const std::string& path, const FileContent& content) {
    std::string private_path = private_path_of(path);
    Fd file(::open(private_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("making '{}'", path));
    std::string doing = fmt::format("writing '{}'", path);
    if (content.from.valid())
        TRY(copy_bytes(content.from, file.get()).doing(doing));
    else
        TRY(write_all(file.get(), content.bytes).doing(doing));
    return rename_file(private_path, path);
}

}  // namespace stint
