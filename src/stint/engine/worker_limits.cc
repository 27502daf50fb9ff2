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
    return !gate_->lets_in(now, slots_.busy());
}

void Worker::keep_limits(Instant now) {
    if (std::optional<Instant> deadline = gate_->deadline(); deadline && *deadline <= now) {
        bool cut = running() > 0 || !backlog_.empty();
        bool left = cut || !(nothing_left_ || options_.wait_for_more);
        if (left && !halted_ && report_.signal == 0) out_of_time_ = true;
        if (cut || !is_stopping()) begin_stop(true);
    }
    if (std::optional<Instant> look = gate_->looks_at(slots_.busy()); look && *look <= now) {
        if (gate_->is_short_of_memory(now)) end_youngest();
    }
    // Asked before a claim, too: what is claimed should not have to go back at once.
    if (backlog_.empty() && slots_.free() > 0) (void)gate_->lets_in(now, slots_.busy());
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

// It goes back as if it had not begun, and all of its group, unless another is on its way already.
void Worker::end_youngest() {
    std::optional<std::size_t> youngest;
    std::span<const std::optional<RunningAttempt>> slots = slots_.all();
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i]) continue;
        if (slots[i]->fate != Fate::wanted) return;
        if (!youngest || slots[i]->started_at >= slots[*youngest]->started_at) youngest = i;
    }
    if (!youngest) return;
    std::int64_t group = slots[*youngest]->group;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        bool goes = i == *youngest || (group != 0 && slots[i] && slots[i]->group == group);
        if (goes) end_attempt(static_cast<int>(i), Fate::stopped);
    }
}

}  // namespace stint
