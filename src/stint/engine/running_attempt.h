// What a worker knows of an attempt in one of its slots, and of the job it belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stint/base/time.h"
#include "stint/engine/backlog.h"
#include "stint/engine/verdict.h"
#include "stint/exec/executor.h"
#include "stint/model/failure.h"
#include "stint/model/job.h"
#include "stint/model/median.h"

namespace stint {

struct RunningAttempt {
    Claimed claimed;
    Instant started_at;
    std::int64_t group = 0;  // Equal for those that run as one; 0: it is by itself.
    Fate fate = Fate::wanted;
    Millis limit_ms = 0;              // How long it may take; 0 for any time.
    std::optional<Instant> deadline;  // When it has taken too long.
    // How it is being ended: the steps that are left, and when the next one is due.
    std::span<const SignalStep> steps = {};
    std::optional<Instant> step_at = {};
};

// One that has ended, and what the executor says of that.
struct Ending {
    Ended ended;
    RunningAttempt running;
};

// A job as the worker needs it at every item.
struct KnownJob {
    bool asked = false;  // The store was, and has not answered yet; all else means nothing.
    Job job;
    FailureRules rules;
    std::vector<SignalStep> steps;
    Median successes = {};  // Only kept when a timeout is a share of them.
};

}  // namespace stint
