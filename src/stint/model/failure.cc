#include "stint/model/failure.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <memory>

#include <fmt/core.h>
#include <regex.h>

#include "stint/base/text.h"

namespace stint {
namespace {

struct FreeRegex {
    void operator()(regex_t* regex) const {
        regfree(regex);
        delete regex;
    }
};
using Regex = std::unique_ptr<regex_t, FreeRegex>;

Error refuse(std::string_view text, std::string_view why) {
    return Error{
        ErrorCode::invalid_input,
        fmt::format("--on '{}': {}; write --on 'exit=75:set_back=30s', 'signal=KILL:retry', "
                    "'timeout:fail', 'stderr=REGEX:stop_job' or 'exit=3:ignore'",
                    printable(text, 100), why)};
}

Result<Regex> compile(const std::string& pattern) {
    Regex regex(new regex_t{});
    int fault = regcomp(regex.get(), pattern.c_str(), REG_EXTENDED | REG_NOSUB | REG_NEWLINE);
    if (fault == 0) return regex;
    std::array<char, 200> message{};
    regerror(fault, regex.get(), message.data(), message.size());
    delete regex.release();  // There is nothing in it to be freed.
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no regular expression: {}", pattern, message.data())};
}

std::optional<std::pair<int, int>> parse_exit_range(std::string_view text) {
    std::size_t dash = text.find('-');
    std::optional<std::int64_t> low = parse_integer(text.substr(0, dash));
    std::optional<std::int64_t> high =
        dash == std::string_view::npos ? low : parse_integer(text.substr(dash + 1));
    if (!low || !high || *low < 0 || *high > 255 || *low > *high) return std::nullopt;
    return std::pair{static_cast<int>(*low), static_cast<int>(*high)};
}

Result<void> parse_condition(std::string_view text, std::string_view condition, FailureRule& rule) {
    if (condition == "timeout") {
        rule.timeout = true;
        return {};
    }
    if (condition.starts_with("stderr=")) {
        rule.stderr_pattern = condition.substr(7);
        if (rule.stderr_pattern.empty()) return refuse(text, "there is no expression");
        TRY(compile(rule.stderr_pattern));
        return {};
    }
    bool exits = condition.starts_with("exit=");
    if (!exits && !condition.starts_with("signal=")) return refuse(text, "unknown condition");
    for (const std::string& word : split(condition.substr(condition.find('=') + 1), ',')) {
        if (exits) {
            std::optional<std::pair<int, int>> range = parse_exit_range(word);
            if (!range) return refuse(text, fmt::format("'{}' is no exit code (0 to 255)", word));
            rule.exit_codes.push_back(*range);
        } else {
            std::optional<int> signal = parse_signal(word);
            if (!signal) return refuse(text, fmt::format("'{}' is no signal", word));
            rule.signals.push_back(*signal);
        }
    }
    return {};
}

}  // namespace

std::optional<int> parse_signal(std::string_view name) {
    if (std::optional<std::int64_t> number = parse_integer(name)) {
        bool known = *number >= 1 && *number < NSIG;
        return known ? std::optional(static_cast<int>(*number)) : std::nullopt;
    }
    if (name.starts_with("SIG")) name.remove_prefix(3);
    for (int signal = 1; signal < NSIG; ++signal) {
        const char* known = sigabbrev_np(signal);
        if (known != nullptr && name == known) return signal;
    }
    return std::nullopt;
}

Result<FailureRule> parse_failure_rule(std::string_view text) {
    std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return refuse(text, "there is no ':' before what to do");
    FailureRule rule;
    TRY(parse_condition(text, text.substr(0, colon), rule));
    std::string_view action = text.substr(colon + 1);
    std::string_view delay;
    if (std::size_t equals = action.find('='); equals != std::string_view::npos) {
        delay = action.substr(equals + 1);
        action = action.substr(0, equals);
    }
    constexpr std::array<std::pair<std::string_view, FailureAction>, 5> actions{
        {{"retry", FailureAction::retry},
         {"fail", FailureAction::fail},
         {"ignore", FailureAction::ignore},
         {"set_back", FailureAction::set_back},
         {"stop_job", FailureAction::stop_job}}};
    auto found = std::find_if(actions.begin(), actions.end(),
                              [&](const auto& known) { return known.first == action; });
    if (found == actions.end()) {
        return refuse(text, "what to do is retry, fail, ignore, set_back or stop_job");
    }
    rule.action = found->second;
    constexpr Millis set_back_ms = 60'000;
    if (rule.action == FailureAction::set_back) rule.delay_ms = set_back_ms;
    if (!delay.empty()) {
        if (rule.action != FailureAction::set_back) {
            return refuse(text, "only set_back takes a time");
        }
        rule.delay_ms = TRY(parse_duration(delay).doing(fmt::format("reading --on '{}'", text)));
    }
    return rule;
}

struct FailureRules::Compiled {
    FailureRule rule;
    Regex regex;
};

FailureRules::FailureRules() = default;
FailureRules::~FailureRules() = default;
FailureRules::FailureRules(FailureRules&&) noexcept = default;
FailureRules& FailureRules::operator=(FailureRules&&) noexcept = default;

Result<FailureRules> FailureRules::parse(std::span<const std::string> texts) {
    FailureRules rules;
    for (const std::string& text : texts) {
        Compiled compiled{.rule = TRY(parse_failure_rule(text)), .regex = nullptr};
        if (!compiled.rule.stderr_pattern.empty()) {
            compiled.regex = TRY(compile(compiled.rule.stderr_pattern));
        }
        rules.rules_.push_back(std::move(compiled));
    }
    return rules;
}

const FailureRule* FailureRules::match(const Failure& failure) const {
    std::string diagnostics;  // With an end, as regexec wants it; made only when it is needed.
    for (const Compiled& compiled : rules_) {
        const FailureRule& rule = compiled.rule;
        bool ended = failure.signal == 0 && !failure.timed_out;
        bool exits = ended && std::any_of(rule.exit_codes.begin(), rule.exit_codes.end(),
                                          [&](const std::pair<int, int>& range) {
                                              return range.first <= failure.exit_code &&
                                                     failure.exit_code <= range.second;
                                          });
        bool killed = !failure.timed_out && failure.signal != 0 &&
                      std::count(rule.signals.begin(), rule.signals.end(), failure.signal) > 0;
        bool said = false;
        if (compiled.regex != nullptr) {
            if (diagnostics.empty()) diagnostics = failure.diagnostics;
            said = regexec(compiled.regex.get(), diagnostics.c_str(), 0, nullptr, 0) == 0;
        }
        if (exits || killed || said || (rule.timeout && failure.timed_out)) return &rule;
    }
    return nullptr;
}

Result<std::vector<SignalStep>> parse_signal_steps(std::string_view text) {
    std::vector<SignalStep> steps;
    bool wants_signal = true;
    for (const std::string& word : split(text, ',')) {
        std::optional<int> signal = parse_signal(word);
        std::optional<std::int64_t> pause = parse_integer(word);
        constexpr std::int64_t pause_ms_max = 86'400'000;
        if (wants_signal && signal) {
            steps.push_back({.signal = *signal});
        } else if (!wants_signal && pause && *pause >= 0 && *pause <= pause_ms_max) {
            steps.back().pause_ms = *pause;
        } else {
            steps.clear();
            break;
        }
        wants_signal = !wants_signal;
    }
    if (!steps.empty()) return steps;
    return Error{ErrorCode::invalid_input,
                 fmt::format("--termseq '{}' is no sequence of signals and milliseconds; write "
                             "--termseq TERM,2000,KILL",
                             printable(text, 100))};
}

}  // namespace stint
