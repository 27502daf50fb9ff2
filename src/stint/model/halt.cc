#include "stint/model/halt.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

// What the old forms of GNU parallel stand for; nothing for what is none of them.
std::optional<HaltPolicy> old_form(std::string_view text) {
    using When = HaltPolicy::When;
    using What = HaltPolicy::What;
    if (text == "never" || text == "0") return HaltPolicy{};
    if (text == "1") return HaltPolicy{.when = When::soon, .count = 1};
    if (text == "2") return HaltPolicy{.when = When::now, .count = 1};
    if (text == "-1") return HaltPolicy{.when = When::soon, .what = What::success, .count = 1};
    if (text == "-2") return HaltPolicy{.when = When::now, .what = What::success, .count = 1};
    if (!text.ends_with('%')) return std::nullopt;
    std::optional<std::int64_t> share = parse_integer(text.substr(0, text.size() - 1));
    if (!share || *share < 1 || *share > 99) return std::nullopt;
    return HaltPolicy{.when = When::soon, .percent = static_cast<int>(*share)};
}

Error refuse(std::string_view text) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("--halt '{}' is not understood; write never, soon,fail=1, now,fail=3, "
                             "soon,fail=10%, now,success=1 or soon,done=100",
                             printable(text, 100))};
}

}  // namespace

Result<HaltPolicy> parse_halt(std::string_view text) {
    using When = HaltPolicy::When;
    using What = HaltPolicy::What;
    if (std::optional<HaltPolicy> old = old_form(text)) return *old;
    HaltPolicy policy{.when = When::soon};
    std::string_view what = text;
    if (std::size_t comma = text.find(','); comma != std::string_view::npos) {
        std::string_view when = text.substr(0, comma);
        if (when != "soon" && when != "now") return refuse(text);
        policy.when = when == "now" ? When::now : When::soon;
        what = text.substr(comma + 1);
    }
    std::size_t equals = what.find('=');
    std::string_view name = what.substr(0, equals);
    if (name == "success")
        policy.what = What::success;
    else if (name == "done")
        policy.what = What::done;
    else if (name != "fail")
        return refuse(text);
    if (equals == std::string_view::npos) return refuse(text);
    std::string_view number = what.substr(equals + 1);
    bool share = number.ends_with('%');
    if (share) number.remove_suffix(1);
    std::optional<std::int64_t> value = parse_integer(number);
    if (!value || *value < 1 || (share && *value > 100)) return refuse(text);
    if (share)
        policy.percent = static_cast<int>(*value);
    else
        policy.count = *value;
    return policy;
}

bool is_reached(const HaltPolicy& policy, const HaltCounts& counts) {
    if (policy.when == HaltPolicy::When::never) return false;
    std::int64_t ended = counts.completed + counts.failed;
    std::int64_t seen = 0;
    switch (policy.what) {
        case HaltPolicy::What::fail: seen = counts.failed; break;
        case HaltPolicy::What::success: seen = counts.completed; break;
        case HaltPolicy::What::done: seen = ended; break;
    }
    if (policy.percent == 0) return seen >= policy.count;
    // While more may come, a share of what is known says nothing.
    return counts.items && seen > 0 && seen * 100 >= *counts.items * policy.percent;
}

}  // namespace stint
