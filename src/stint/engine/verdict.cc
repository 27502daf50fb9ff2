#include "stint/engine/verdict.h"

namespace stint {

Verdict judge(bool succeeded, Fate fate, const RetryPolicy& policy, int attempt, double jitter) {
    if (succeeded) return {Settlement::Kind::completed};
    switch (fate) {
        case Fate::canceled: return {Settlement::Kind::canceled};
        case Fate::stopped: return {Settlement::Kind::set_back};
        case Fate::wanted: break;
    }
    std::optional<Millis> delay = retry_delay(policy, attempt, jitter);
    if (!delay) return {Settlement::Kind::failed};
    return {Settlement::Kind::retry, *delay};
}

}  // namespace stint
