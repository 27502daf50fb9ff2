#include "stint/engine/file_copy.h"

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t chunk_bytes = 1 << 20;

}  // namespace

Result<std::optional<std::int64_t>> copy_file(const std::string& from, const std::string& to) {
    Fd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (!source.valid() && errno == ENOENT) return std::optional<std::int64_t>{};
    if (!source.valid()) return system_error(errno, fmt::format("opening '{}'", from));
    Fd target = TRY(open_unlinked(directory_of(to)));
    std::int64_t offset = 0;
    for (;;) {
        std::string chunk = TRY(read_at(source, offset, chunk_bytes));
        if (chunk.empty()) break;
        TRY(write_all(target.get(), chunk));
        offset += static_cast<std::int64_t>(chunk.size());
    }
    TRY(sync_file(target, to));
    TRY(link_unlinked(target, to));
    return std::optional<std::int64_t>{offset};
}

}  // namespace stint
