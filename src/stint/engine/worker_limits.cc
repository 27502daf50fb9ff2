// How a worker keeps the limits on what it begins (engine/start_gate.h).
#include <algorithm>

#include "stint/engine/worker.h"

namespace stint {

// Whether nothing may begin now; then the gate says when to ask again.
bool Worker::is_held_back() {
    Instant now = engine_.clock().now();
    if (gate_->is_too_late(now)) {
        out_of_time_ = true;
        begin_stop(false);
        return true;
    }
    return !gate_->lets_in(now, running());
}

void Worker::keep_limits(Instant now) {
    if (std::optional<Instant> deadline = gate_->deadline(); deadline && *deadline <= now) {
        bool cut = running() > 0 || !backlog_.empty();
        bool left = cut || !(nothing_left_ || options_.wait_for_more);
        if (left && !halted_ && report_.signal == 0) out_of_time_ = true;
        if (cut || !is_stopping()) begin_stop(true);
    }
    if (std::optional<Instant> look = gate_->looks_at(running()); look && *look <= now) {
        if (gate_->is_short_of_memory(now)) end_youngest();
    }
    // Asked before a claim, too: what is claimed should not have to go back at once.
    if (backlog_.empty() && slots_.free() > 0) (void)gate_->lets_in(now, running());
    // While nothing may begin nothing is claimed, and so it has to be asked whether anything is
    // left.
    bool idle = running() == 0 && backlog_.empty() && unanswered_ == 0;
    if (idle && gate_->opens_at() > now && !nothing_left_) ask_prospects();
}

void Worker::limit(RunningAttempt& attempt, const KnownJob& known) {
    // As with GNU parallel: so many have to say what is usual.
    constexpr std::int64_t successes_min = 3;
    const JobSpec& spec = known.job.spec;
    attempt.limit_ms = spec.timeout_ms;
    if (spec.timeout_percent > 0 && known.successes.count() >= successes_min) {
        Micros limit = known.successes.value().value_or(0) / 100 * spec.timeout_percent;
        attempt.limit_ms = std::max<Millis>(limit / 1'000, 1);
    }
    if (attempt.limit_ms > 0) attempt.deadline = attempt.started_at + attempt.limit_ms;
}

// What is usual now is so for those that run already, too.
void Worker::learn_duration(JobId id, Micros duration) {
    KnownJob& known = jobs_.at(id);
    if (known.job.spec.timeout_percent == 0) return;
    known.successes.add(duration);
    for (std::optional<RunningAttempt>& slot : slots_.all()) {
        bool its = slot && slot->claimed.grant->job == id && slot->fate == Fate::wanted;
        if (its) limit(*slot, known);
    }
}

// It goes back as if it had not begun, unless another is on its way already.
void Worker::end_youngest() {
    int number = 0;
    int youngest = -1;
    Instant begun{-1};
    for (const std::optional<RunningAttempt>& slot : slots_.all()) {
        if (slot && slot->fate != Fate::wanted) return;
        if (slot && slot->started_at >= begun) {
            begun = slot->started_at;
            youngest = number;
        }
        ++number;
    }
    if (youngest >= 0) end_attempt(youngest, Fate::stopped);
}

}  // namespace stint
