#include "stint/engine/stream_brake.h"

#include <utility>

#include "stint/model/bounds.h"
#include "stint/model/file_range.h"

namespace stint {

Result<std::unique_ptr<StreamBrake>> StreamBrake::open(Engine& engine, JobId job) {
    Beacon beacon = TRY(engine.open_beacon());
    return std::unique_ptr<StreamBrake>(new StreamBrake(engine, job, std::move(beacon)));
}

void StreamBrake::add(std::span<const NewItem> items) {
    for (const NewItem& item : items) {
        if (item.arguments.size() != file_range_columns().size()) continue;
        Result<FileRange> range = parse_file_range(item.arguments);
        bool is_block = range.ok() && !range.value().block.empty() &&
                        !range.value().block.starts_with(dead_range_mark);
        if (!is_block) continue;
        ++blocks_;
        bytes_ += range.value().head.size() + range.value().body.size() + range.value().tail.size();
    }
}

Result<void> StreamBrake::wait(const std::atomic<bool>& interrupted) {
    if (bytes_ <= bounds::waiting_blocks_bytes) return {};
    if (reader_ == nullptr) reader_ = TRY(engine_.open_reader());
    while (!interrupted.load()) {
        std::uint32_t seen = beacon_.value();
        std::optional<Job> job = TRY(reader_->load_job(job_));
        if (!job || !holds(job->tally)) return {};
        beacon_.wait(seen, bounds::look_again_ms);
    }
    return {};
}

bool StreamBrake::holds(const Tally& tally) const {
    std::int64_t unclaimed = tally.items - tally.claimed;
    return unclaimed >= bounds::unclaimed_blocks_min &&
           tally.open() * (bytes_ / blocks_) > bounds::waiting_blocks_bytes;
}

}  // namespace stint
