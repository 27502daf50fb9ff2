#include "stint/engine/file_copy.h"

#include "stint/sys/files.h"

namespace stint {

Result<std::int64_t> copy_file(const Fd& from, const std::string& to) {
    Fd target = TRY(open_unlinked(directory_of(to)));
    std::int64_t bytes = TRY(copy_bytes(from, target.get()));
    TRY(sync_file(target, to));
    TRY(link_unlinked(target, to));
    return bytes;
}

}  // namespace stint
