#include "stint/engine/verdict.h"

#include "stint/model/bounds.h"

namespace stint {
namespace {

Verdict retry_or_fail(const AttemptEnd& ending, const RetryPolicy& policy, double jitter) {
    std::optional<Millis> delay = retry_delay(policy, ending.attempt, jitter);
    if (!delay) return {Settlement::Kind::failed};
    return {Settlement::Kind::retry, *delay};
}

}  // namespace

Verdict judge(const AttemptEnd& ending, const RetryPolicy& policy, const FailureRules& rules,
              double jitter) {
    if (ending.succeeded) return {Settlement::Kind::completed};
    switch (ending.fate) {
        case Fate::canceled: return {Settlement::Kind::canceled};
        case Fate::stopped: return {Settlement::Kind::set_back};
        case Fate::wanted:
        case Fate::timed_out: break;
    }
    switch (ending.begun) {
        case Begun::yes: break;
        case Begun::not_this_item: return {Settlement::Kind::failed};
        case Begun::not_now: return {Settlement::Kind::set_back, bounds::start_again_ms};
        case Begun::none_will: return {Settlement::Kind::set_back};
    }
    const FailureRule* rule = rules.match(ending.failure);
    if (rule == nullptr) return retry_or_fail(ending, policy, jitter);
    switch (rule->action) {
        case FailureAction::retry: return retry_or_fail(ending, policy, jitter);
        case FailureAction::fail: return {Settlement::Kind::failed};
        case FailureAction::ignore: return {Settlement::Kind::completed};
        case FailureAction::set_back: return {Settlement::Kind::set_back, rule->delay_ms};
        case FailureAction::stop_job: return {Settlement::Kind::failed, 0, true};
    }
    return {Settlement::Kind::failed};
}

}  // namespace stint
