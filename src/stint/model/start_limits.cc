#include "stint/model/start_limits.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

Result<std::int64_t> parse_bytes(std::string_view text) {
    constexpr std::string_view units = "KMGTP";
    constexpr std::string_view small_units = "kmgtp";
    std::string_view number = text;
    std::int64_t factor = 1;
    if (!number.empty()) {
        std::size_t large = units.find(number.back());
        std::size_t small = small_units.find(number.back());
        std::int64_t base = large != std::string_view::npos ? 1'024 : 1'000;
        std::size_t power = std::min(large, small);
        if (power != std::string_view::npos) {
            for (std::size_t i = 0; i <= power; ++i) factor *= base;
            number.remove_suffix(1);
        }
    }
    std::optional<std::int64_t> value = parse_integer(number);
    if (value && *value > 0 && *value <= INT64_MAX / factor) return *value * factor;
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no size; write a number of bytes, such as 500M or 4G",
                             printable(text, 60))};
}

}  // namespace stint
