#include "stint/engine/used_blocks.h"

#include <algorithm>

#include "stint/model/file_range.h"
#include "stint/model/queued_packet.h"
#include "stint/sys/files.h"

namespace stint {

void UsedBlocks::add(const JobSpec& spec, const Item& item) {
    if (spec.inputs.yields == Yield::packets) {
        Result<QueuedPacket> packet = parse_queued_packet(arguments_of(item));
        if (packet.ok()) blocks_.push_back({item.id, packet.value().file});
    }
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

Result<void> UsedBlocks::remove_completed(Store& reader, const Job& job,
                                          std::span<const NewItem> items) {
    if (job.spec.inputs.yields != Yield::packets) return {};
    for (const NewItem& item : items) {
        std::optional<ItemId> id = TRY(reader.find_item(job.id, item.key.value_or(item.input)));
        if (!id) continue;
        std::optional<ItemDetails> details = TRY(reader.item_details(job.id, *id, false));
        if (!details || details->row.state != ItemState::completed) continue;
        QueuedPacket packet = TRY(parse_queued_packet(item.arguments));
        TRY(remove_file(packet.file));
    }
    return {};
}

}  // namespace stint
