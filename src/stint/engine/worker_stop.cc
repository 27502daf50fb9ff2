// How a worker ends: drains, kills, gives back.
#include <csignal>
#include <utility>

#include "stint/engine/worker.h"
#include "stint/model/bounds.h"

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

// The store is away, and has not heard of us for so long that others may have our items. What it
// was not told yet is refused if they have.
void Worker::drop_if_cut_off(Instant now) {
    if (dropped_ || now < membership_->fresh_until() || !engine_.patience().is_waiting()) return;
    if (running() > 0) {
        engine_.patience().say(
            "the store has not been reached for the time of a lease: what runs here is ended, "
            "because others may have begun it");
    }
    membership_->give_up();
    drop_everything();
}

// Whatever still runs is killed with the executor; answers still under way need the inbox.
Result<void> Worker::end() {
    executor_.reset();
    while (!slots_.all().empty()) {
        int slot = static_cast<int>(slots_.all().size()) - 1;
        membership_->slots_file().kill_survivors(slot);
        (void)slots_.vacate(slot);
    }
    publisher_.reset();
    Result<void> result;
    bool waits = dropped_ && options_.rejoin;  // Here, where signals are read.
    while (unanswered_ > 0 || (waits && !stopping_ && engine_.patience().is_waiting())) {
        TRY(wait());
        if (Result<void> read = read_inbox(); !read.ok() && result.ok()) result = std::move(read);
    }
    return result;
}

// As a worker that has just been made, but for what it has counted and learned.
void Worker::begin_anew(Membership& membership) {
    membership_ = &membership;
    options_.slots = slots_.limit();
    *inbox_.lock() = WorkerInbox{};
    collected_.clear();
    endings_.clear();
    outbox_ = {};
    to_publish_ = {};
    used_blocks_.clear();
    claiming_ = asking_ = nothing_left_ = dropped_ = false;
    pace_.empty_pause_ms = 0;
    starts_failed_ = 0;
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
