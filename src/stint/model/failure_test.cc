#include "stint/model/failure.h"

#include <csignal>

#include <doctest/doctest.h>

namespace stint {
namespace {

FailureAction action_of(const std::vector<std::string>& texts, const Failure& failure) {
    FailureRules rules = FailureRules::parse(texts).value();
    const FailureRule* rule = rules.match(failure);
    REQUIRE(rule != nullptr);
    return rule->action;
}

bool matches(const std::string& text, const Failure& failure) {
    return FailureRules::parse(std::vector{text}).value().match(failure) != nullptr;
}

}  // namespace

TEST_CASE("the first rule that matches decides") {
    std::vector<std::string> rules{"exit=3:fail", "exit=1-9:ignore", "exit=0-255:retry"};

    CHECK(action_of(rules, {.exit_code = 3}) == FailureAction::fail);
    CHECK(action_of(rules, {.exit_code = 4}) == FailureAction::ignore);
    CHECK(action_of(rules, {.exit_code = 10}) == FailureAction::retry);
}

TEST_CASE("a rule of exit codes says nothing of signals and timeouts") {
    CHECK_FALSE(matches("exit=0-255:fail", {.signal = SIGKILL}));
    CHECK_FALSE(matches("exit=0-255:fail", {.timed_out = true}));
}

TEST_CASE("signals are known by name, with or without SIG, and by number") {
    for (const char* rule : {"signal=SEGV:fail", "signal=SIGSEGV:fail", "signal=11:fail"}) {
        CAPTURE(rule);
        CHECK(matches(rule, {.signal = SIGSEGV}));
        CHECK_FALSE(matches(rule, {.signal = SIGTERM}));
    }
}

TEST_CASE("a timeout is not taken for the signal that carried it out") {
    CHECK(matches("timeout:retry", {.signal = SIGTERM, .timed_out = true}));
    CHECK_FALSE(matches("signal=TERM:retry", {.signal = SIGTERM, .timed_out = true}));
}

TEST_CASE("stderr is searched line by line with a regular expression that may hold colons") {
    Failure failure{.exit_code = 1, .diagnostics = "a\nerror: rate limit (429)\nb\n"};

    CHECK(matches("stderr=^error: rate.*429:set_back", failure));
    CHECK_FALSE(matches("stderr=^rate:set_back", failure));
}

TEST_CASE("an item is set back for a minute, or for the time that is given") {
    CHECK(parse_failure_rule("exit=75:set_back").value().delay_ms == 60'000);
    CHECK(parse_failure_rule("exit=75:set_back=250ms").value().delay_ms == 250);
}

TEST_CASE("a rule that cannot be meant is refused") {
    for (const char* rule : {"", "exit=3", "exit=:fail", "exit=256:fail", "exit=9-3:fail",
                             "signal=NONE:fail", "stderr=:fail", "stderr=(:fail", "weather:fail",
                             "exit=3:explode", "exit=3:retry=5s", "exit=3:set_back=soon"}) {
        CAPTURE(rule);
        Result<FailureRule> parsed = parse_failure_rule(rule);
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().code == ErrorCode::invalid_input);
    }
}

TEST_CASE("a sequence of signals is written as for GNU parallel") {
    CHECK(parse_signal_steps("TERM,200,KILL").value() ==
          std::vector<SignalStep>{{SIGTERM, 200}, {SIGKILL, 0}});
    CHECK(parse_signal_steps("INT,200,TERM,100,KILL,25").value().size() == 3);
    for (const char* text : {"", "200", "TERM,", "TERM,KILL", "TERM,-1,KILL", "NOPE,200,KILL"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_signal_steps(text).ok());
    }
}

}  // namespace stint
