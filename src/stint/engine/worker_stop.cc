// How a worker ends: drains, kills, gives back.
#include <csignal>

#include "stint/engine/worker.h"

namespace stint {
namespace {

constexpr Millis kill_after_ms = 2'000;  // From TERM to KILL.

}  // namespace

// First finish what runs; asked again, end it.
void Worker::begin_stop(bool kill) {
    stopping_ = true;
    give_back_all();
    if (kill) end_running(Fate::stopped, std::nullopt);
}

void Worker::drop_everything() {
    dropped_ = true;
    backlog_.clear();
}

void Worker::end_running(Fate fate, std::optional<JobId> job) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (!slots_[i] || slots_[i]->fate != Fate::wanted) continue;
        if (job && slots_[i]->claimed.grant->job != *job) continue;
        slots_[i]->fate = fate;
        slots_[i]->kill_at = engine_.clock().now() + kill_after_ms;
        executor_->signal(static_cast<int>(i), SIGTERM);
    }
}

void Worker::give_back_all() {
    ExchangeRequest request{.given_back = backlog_.give_back()};
    if (!request.given_back.empty()) send(std::move(request));
}

}  // namespace stint
