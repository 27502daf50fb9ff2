#include "stint/engine/verdict.h"

#include <csignal>

#include <doctest/doctest.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr RetryPolicy twice{.attempts_max = 2, .first_delay_ms = 1'000};
using Kind = Settlement::Kind;

Verdict judged(const AttemptEnd& ending, const std::vector<std::string>& rules = {}) {
    return judge(ending, twice, FailureRules::parse(rules).value(), 0);
}

}  // namespace

TEST_CASE("a success counts whatever the worker had in mind") {
    for (Fate fate : {Fate::wanted, Fate::timed_out, Fate::canceled, Fate::stopped}) {
        CHECK(judged({.succeeded = true, .fate = fate}) == Verdict{Kind::completed});
    }
}

TEST_CASE("a failure is retried after its pause until the attempts are used up") {
    CHECK(judged({.failure = {.exit_code = 1}}) == Verdict{Kind::retry, 1'000});
    CHECK(judged({.failure = {.exit_code = 1}, .attempt = 2}) == Verdict{Kind::failed});
}

TEST_CASE("a timeout is a failure like any other") {
    AttemptEnd ending{.fate = Fate::timed_out, .failure = {.signal = SIGTERM, .timed_out = true}};

    CHECK(judged(ending) == Verdict{Kind::retry, 1'000});
    CHECK(judged(ending, {"timeout:fail"}) == Verdict{Kind::failed});
}

TEST_CASE("what was ended by the worker itself costs no attempt, and no rule is asked") {
    std::vector<std::string> rules{"signal=TERM:fail"};
    Failure killed{.signal = SIGTERM};

    CHECK(judged({.fate = Fate::stopped, .failure = killed, .attempt = 2}, rules) ==
          Verdict{Kind::set_back});
    CHECK(judged({.fate = Fate::canceled, .failure = killed}, rules) == Verdict{Kind::canceled});
}

TEST_CASE("what could not begin is the item's fault only if only that item cannot") {
    CHECK(judged({.begun = Begun::not_this_item}) == Verdict{Kind::failed});
    CHECK(judged({.begun = Begun::not_now}) == Verdict{Kind::set_back, bounds::start_again_ms});
    CHECK(judged({.begun = Begun::none_will}) == Verdict{Kind::set_back});
}

TEST_CASE("the first rule that matches decides what follows from a failure") {
    Failure failure{.exit_code = 75};

    CHECK(judged({.failure = failure}, {"exit=75:fail"}) == Verdict{Kind::failed});
    CHECK(judged({.failure = failure}, {"exit=75:ignore"}) == Verdict{Kind::completed});
    CHECK(judged({.failure = failure}, {"exit=75:set_back=5s"}) == Verdict{Kind::set_back, 5'000});
    CHECK(judged({.failure = failure}, {"exit=75:stop_job"}) == Verdict{Kind::failed, 0, true});
    CHECK(judged({.failure = failure}, {"exit=75:retry"}) == Verdict{Kind::retry, 1'000});
    CHECK(judged({.failure = failure, .attempt = 2}, {"exit=75:retry"}) == Verdict{Kind::failed});
}

}  // namespace stint
