#include "stint/engine/used_blocks.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "stint/engine/job_inputs.h"
#include "stint/model/file_range.h"
#include "stint/model/queued_packet.h"
#include "stint/source/queue/queue_source.h"
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

void UsedBlocks::remove_if_done(const Engine& engine, Store& store, const Job& job) {
    if (job.tally.completed < job.tally.items) return;
    (void)remove_completed(store, job, mark_of(engine, job));
    std::error_code ignored;
    std::filesystem::remove_all(fmt::format("{}/{}", engine.place().blocks, job.id.value), ignored);
}

Result<void> UsedBlocks::remove_completed(Store& reader, const Job& job, const std::string& mark) {
    if (job.spec.inputs.yields != Yield::packets) return {};
    SourceOptions options;
    options.directory = job.spec.directory;
    options.mark = mark;
    for (const std::string& url : job.spec.sources) {
        for (const TakenPacket& packet : TRY(taken_packets(url, options))) {
            std::optional<ItemId> id = TRY(reader.find_item(job.id, packet.key));
            if (!id) continue;
            std::optional<ItemDetails> details = TRY(reader.item_details(job.id, *id, false));
            bool is_completed = details && details->row.state == ItemState::completed;
            if (is_completed) TRY(remove_file(packet.file));
        }
    }
    return {};
}

}  // namespace stint
