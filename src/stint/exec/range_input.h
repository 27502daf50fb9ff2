// The stdin of an item that is a range of a file (model/file_range.h).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/exec/input_pump.h"
#include "stint/model/item.h"
#include "stint/model/job.h"

namespace stint {

class RangeInput {
public:
    struct Opened {
        Fd stdin_fd;
        std::optional<InputPump::FeedId> feed;  // To be ended with end(); else there is nothing to.
    };
    // Spooled blocks lie in `blocks_directory`.
    explicit RangeInput(std::string blocks_directory) : blocks_(std::move(blocks_directory)) {}

    // Fails with invalid_input when the file has changed since it was split, or the block is gone,
    // with not_found when there is no such file, with unavailable for want of descriptors.
    Result<Opened> open(const JobSpec& spec, const Item& item);

    // As InputPump::end.
    std::optional<std::string> end(InputPump::FeedId feed) { return pump_->end(feed); }

private:
    std::string blocks_;
    std::unique_ptr<InputPump> pump_;  // Once it is needed.
};

}  // namespace stint
