// How a worker ends: drains, kills, gives back.
#include <csignal>

#include "stint/engine/worker.h"

namespace stint {
// First finish what runs; asked again, end it.
void Worker::begin_stop(bool kill) {
    stopping_ = true;
    give_back_all();
    if (kill) end_running(Fate::stopped, std::nullopt);
}

// By request of somebody elsewhere.
void Worker::drain() {
    if (is_stopping()) return;
    drained_ = true;
    begin_stop(false);
}

void Worker::drop_everything() {
    dropped_ = true;
    backlog_.clear();
}

void Worker::end_running(Fate fate, std::optional<JobId> job) {
    int number = -1;
    for (const std::optional<RunningAttempt>& slot : slots_.all()) {
        ++number;
        if (!slot || slot->fate != Fate::wanted) continue;
        if (job && slot->claimed.grant->job != *job) continue;
        end_attempt(number, fate);
    }
}

void Worker::end_attempt(int slot, Fate fate) {
    RunningAttempt& running = slots_.at(slot);
    running.deadline.reset();
    if (running.fate != Fate::wanted) return;  // Somebody else is at it already.
    running.fate = fate;
    running.steps = jobs_.at(running.claimed.grant->job).steps;
    take_step(slot);
}

void Worker::take_step(int slot) {
    RunningAttempt& running = slots_.at(slot);
    running.step_at.reset();
    if (running.steps.empty()) return;
    SignalStep step = running.steps.front();
    running.steps = running.steps.subspan(1);
    executor_->signal(slot, step.signal);
    if (!running.steps.empty()) running.step_at = engine_.clock().now() + step.pause_ms;
}

void Worker::give_back_all() {
    ExchangeRequest request{.given_back = backlog_.give_back()};
    if (!request.given_back.empty()) send(std::move(request));
}

}  // namespace stint
