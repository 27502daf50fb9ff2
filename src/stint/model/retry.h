// Decides when a failed item may be tried again. Pure: no clock, no randomness of its own.
#pragma once

#include <optional>

#include "stint/base/time.h"

namespace stint {

struct RetryPolicy {
    int attempts_max = 1;
    Millis first_delay_ms = 1'000;
    Millis delay_ms_max = 3'600'000;

    bool operator==(const RetryPolicy&) const = default;
};

// The pause before attempt `attempt + 1`, or nothing when the item has used up its attempts.
// It doubles with every attempt up to `delay_ms_max`, then `jitter` in [0, 1) takes a part of it
// (full jitter: anything from 0 to the whole pause), which spreads the herd; the caller draws it
// so that tests can choose it.
// REQUIRES: attempt >= 1
std::optional<Millis> retry_delay(const RetryPolicy& policy, int attempt, double jitter);

}  // namespace stint
