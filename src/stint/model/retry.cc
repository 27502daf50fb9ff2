#include "stint/model/retry.h"

#include <algorithm>

#include "stint/base/assert.h"

namespace stint {

std::optional<Millis> retry_delay(const RetryPolicy& policy, int attempt, double jitter) {
    ASSERT(attempt >= 1);
    if (attempt >= policy.attempts_max) return std::nullopt;
    Millis delay = policy.first_delay_ms;
    for (int i = 1; i < attempt && delay < policy.delay_ms_max; ++i) delay *= 2;
    delay = std::min(delay, policy.delay_ms_max);
    return static_cast<Millis>(static_cast<double>(delay) * (1.0 - jitter));
}

}  // namespace stint
