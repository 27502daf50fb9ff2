// What follows from an attempt that failed. A job may have rules; the first one that matches
// decides, and without one the item is tried again as its retry policy allows. Pure.
//
//     exit=75:set_back=30s     exit=1-63,127:fail     signal=KILL,SEGV:retry
//     timeout:fail             stderr=rate limit:set_back=1m     exit=2:stop_job
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"

namespace stint {

enum class FailureAction {
    retry,     // Tried again while attempts are left.
    fail,      // At once, whatever is left.
    ignore,    // Counts as completed.
    set_back,  // Postponed, and costs no attempt.
    stop_job,  // The item is failed and what is left of its job canceled.
};

// How an attempt failed.
struct Failure {
    int exit_code = 0;  // Of an attempt that ended by itself; 0 else.
    int signal = 0;     // The one that ended it, or 0.
    bool timed_out = false;
    std::string_view diagnostics;  // The end of its stderr.
};

struct FailureRule {
    std::vector<std::pair<int, int>> exit_codes;  // Ranges, both ends included.
    std::vector<int> signals;
    bool timeout = false;
    std::string stderr_pattern;  // A POSIX extended regular expression; empty for none.
    FailureAction action = FailureAction::retry;
    Millis delay_ms = 0;  // Of set_back.
};

// Fails with invalid_input, saying what to write.
Result<FailureRule> parse_failure_rule(std::string_view text);

class FailureRules {
public:
    FailureRules();
    ~FailureRules();
    FailureRules(FailureRules&&) noexcept;
    FailureRules& operator=(FailureRules&&) noexcept;

    // Fails like parse_failure_rule, and on a pattern that is no regular expression.
    static Result<FailureRules> parse(std::span<const std::string> texts);

    // The rule that decides; null when none matches.
    const FailureRule* match(const Failure& failure) const;

private:
    struct Compiled;
    std::vector<Compiled> rules_;
};

// How a child is ended: signals with pauses between them, as GNU parallel writes it:
// "TERM,200,TERM,100,KILL".
struct SignalStep {
    int signal = 0;
    Millis pause_ms = 0;  // Before the next step.
    bool operator==(const SignalStep&) const = default;
};
Result<std::vector<SignalStep>> parse_signal_steps(std::string_view text);

// "TERM" or "SIGTERM" or "15" as a number; nothing for what is no signal.
std::optional<int> parse_signal(std::string_view name);

}  // namespace stint
