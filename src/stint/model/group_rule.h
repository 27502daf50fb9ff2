// How many items one call of a command takes: --group.
#pragma once

#include <cstdint>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

struct GroupRule {
    std::int64_t items_max = 0;  // 0 where bytes decide.
    std::int64_t bytes_max = 0;  // Of their inputs, together; one item may be longer. 0: any.

    bool groups() const { return items_max > 0 || bytes_max > 0; }
    bool operator==(const GroupRule&) const = default;
};

// How many items a call will have, as far as one can tell.
std::int64_t expected_items(const GroupRule& rule);

// "100": items; "1M" or "1MB": bytes, as parse_bytes reads them. Fails with invalid_input.
Result<GroupRule> parse_group_rule(std::string_view text);

}  // namespace stint
