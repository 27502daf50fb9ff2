// Decides what follows from an attempt: whether its item is settled, tried again or set back. Pure.
#pragma once

#include "stint/exec/executor.h"
#include "stint/model/exchange.h"
#include "stint/model/retry.h"

namespace stint {

// What the worker had in mind with an attempt when it ended.
enum class Fate {
    wanted,
    canceled,  // Its job was canceled.
    stopped,   // The worker stops at once.
};

struct Verdict {
    Settlement::Kind kind = Settlement::Kind::failed;
    Millis delay_ms = 0;
    bool operator==(const Verdict&) const = default;
};

// A success counts whatever was in mind. What we ended ourselves costs the item no attempt.
// `attempt` is the number of the try and `jitter` as for retry_delay.
Verdict judge(bool succeeded, Fate fate, const RetryPolicy& policy, int attempt, double jitter);

}  // namespace stint
