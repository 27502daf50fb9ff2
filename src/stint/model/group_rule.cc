#include "stint/model/group_rule.h"

#include <optional>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/model/start_limits.h"

namespace stint {

std::int64_t expected_items(const GroupRule& rule) {
    if (!rule.groups()) return 1;
    return rule.items_max > 0 ? rule.items_max : bounds::group_items_expected;
}

Result<GroupRule> parse_group_rule(std::string_view text) {
    if (std::optional<std::int64_t> items = parse_integer(text)) {
        if (*items >= 1 && *items <= bounds::group_items_max) return GroupRule{.items_max = *items};
        return Error{ErrorCode::invalid_input,
                     fmt::format("--group takes up to {} items, or a size such as 1M",
                                 bounds::group_items_max)};
    }
    std::string_view size = text;
    if (size.size() > 2 && (size.back() == 'B' || size.back() == 'b')) size.remove_suffix(1);
    Result<std::int64_t> bytes = parse_bytes(size);
    if (bytes.ok() && bytes.value() > 0) return GroupRule{.bytes_max = bytes.value()};
    return Error{ErrorCode::invalid_input,
                 fmt::format("--group takes a number of items, such as 100, or a size, such as 1M, "
                             "not '{}' (printing outputs in one piece is the default)",
                             printable(text, 60))};
}

}  // namespace stint
