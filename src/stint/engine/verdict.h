// Decides what follows from an attempt: whether its item is settled, tried again or set back. Pure.
#pragma once

#include "stint/exec/executor.h"
#include "stint/model/exchange.h"
#include "stint/model/failure.h"
#include "stint/model/retry.h"

namespace stint {

// What the worker had in mind with an attempt when it ended.
enum class Fate {
    wanted,
    timed_out,  // It took too long, and was ended for that.
    canceled,   // Its job was canceled.
    stopped,    // The worker stops at once, or the job was paused so.
};

// What is known of an attempt that ended.
struct AttemptEnd {
    bool succeeded = false;
    Begun begun = Begun::yes;
    Fate fate = Fate::wanted;
    Failure failure;
    int attempt = 1;  // The number of the try.
};

struct Verdict {
    Settlement::Kind kind = Settlement::Kind::failed;
    Millis delay_ms = 0;
    bool stop_job = false;  // What is left of the job is to be canceled.
    bool operator==(const Verdict&) const = default;
};

// A success counts whatever was in mind. What we ended ourselves, and what could not begin for a
// reason that is not the item's, costs no attempt. Of the rest the first rule that matches decides,
// or else the retry policy. `jitter` as for retry_delay.
Verdict judge(const AttemptEnd& ending, const RetryPolicy& policy, const FailureRules& rules,
              double jitter);

}  // namespace stint
