#include "stint/model/slot_rule.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::int64_t percent_max = 100'000;

Error refuse(std::string_view text) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no number of slots; write a number from 1 to {}, a share of "
                             "the processors such as 50%, +2 or -1 for more or fewer than those, "
                             "or 0 for as many as possible",
                             printable(text, 60), bounds::slots_max)};
}

}  // namespace

Result<SlotRule> parse_slot_rule(std::string_view text) {
    std::string_view word = trim(text);
    std::string_view number = word;
    bool share = number.ends_with('%');
    if (share) number.remove_suffix(1);
    bool relative = number.starts_with('+') || number.starts_with('-');
    bool fewer = number.starts_with('-');
    if (relative) number.remove_prefix(1);
    std::optional<std::int64_t> value;
    if (number.find_first_not_of("0123456789") == std::string_view::npos) {
        value = parse_integer(number);
    }
    if (!value || (share && relative)) return refuse(text);
    if (share) {
        if (*value < 1 || *value > percent_max) return refuse(text);
        return SlotRule{SlotRule::Kind::share, *value};
    }
    if (*value > bounds::slots_max) return refuse(text);
    if (relative) return SlotRule{SlotRule::Kind::more, fewer ? -*value : *value};
    if (*value == 0) return SlotRule{SlotRule::Kind::most, 0};
    return SlotRule{SlotRule::Kind::count, *value};
}

int slots_by(const SlotRule& rule, const SlotRoom& room) {
    std::int64_t slots = 1;
    switch (rule.kind) {
        case SlotRule::Kind::count: slots = rule.value; break;
        case SlotRule::Kind::share: slots = room.processors * rule.value / 100; break;
        case SlotRule::Kind::more: slots = room.processors + rule.value; break;
        case SlotRule::Kind::most: slots = room.most; break;
    }
    return static_cast<int>(std::clamp<std::int64_t>(slots, 1, bounds::slots_max));
}

}  // namespace stint
