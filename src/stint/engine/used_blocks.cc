#include "stint/engine/used_blocks.h"

#include <algorithm>

#include "stint/model/file_range.h"
#include "stint/sys/files.h"

namespace stint {

void UsedBlocks::add(const JobSpec& spec, const Item& item) {
    if (spec.inputs.yields != Yield::ranges) return;
    Result<FileRange> range = parse_file_range(arguments_of(item));
    bool has_block = range.ok() && !range.value().block.empty() &&
                     !range.value().block.starts_with(dead_range_mark);
    if (has_block) blocks_.push_back({item.id, directory_ + "/" + range.value().block});
}

void UsedBlocks::remove(std::span<const Block> blocks, std::span<const ItemId> refused) {
    for (const Block& block : blocks) {
        bool kept = std::find(refused.begin(), refused.end(), block.item) != refused.end();
        if (!kept) (void)remove_file(block.path);  // The end of the job removes what stays.
    }
}

}  // namespace stint
