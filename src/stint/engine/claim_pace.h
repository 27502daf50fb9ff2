// When a worker asks the store for items again after it has found none.
#pragma once

#include <cstdint>

#include "stint/base/time.h"

namespace stint {

struct ClaimPace {
    Instant after;  // Not before, because there was nothing.
    // Nothing but the time makes it due: one worker of this host looks for all that are idle.
    bool unprompted = false;
    bool looks_for_all = false;
    Millis empty_pause_ms = 0;
    Instant news_after;  // ... and news do not count before this.
    std::uint32_t news_seen = 0;
    bool nudged = false;  // Something was added since the last claim.
};

}  // namespace stint
