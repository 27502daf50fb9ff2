// What holds a worker back from beginning items, as the options of `run` and `work` say it.
#pragma once

#include <cstdint>
#include <optional>

#include "stint/model/pace.h"
#include "stint/model/slot_rule.h"

namespace stint {

struct StartLimits {
    Delay delay;
    double rate = 0;                  // Starts a second; 0 for any.
    std::optional<SlotRule> load;     // Fewer threads than that must be runnable on the host.
    std::int64_t memory_bytes = 0;    // So much must be available; 0 for any.
    std::optional<Instant> deadline;  // Nothing runs beyond it.

    bool any() const { return delay.ms > 0 || rate > 0 || load || memory_bytes > 0 || deadline; }
};

// "500M", "4G": bytes. K, M, G, T and P are powers of 1024, in small letters of 1000. Fails with
// invalid_input.
Result<std::int64_t> parse_bytes(std::string_view text);

}  // namespace stint
