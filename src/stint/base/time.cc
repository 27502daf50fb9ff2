#include "stint/base/time.h"

#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

std::string to_text(Timestamp at) {
    std::time_t seconds = at.value / 1'000'000;
    std::int64_t micros = at.value % 1'000'000;
    if (micros < 0) {
        micros += 1'000'000;
        --seconds;
    }
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                       parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                       micros / 1'000);
}

std::string duration_text(Micros duration) {
    if (duration < 0) return "-" + duration_text(-duration);
    if (duration < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(duration) / 1e3);
    if (duration < 1'000'000) return fmt::format("{} ms", duration / 1'000);
    if (duration < 60'000'000) return fmt::format("{:.1f} s", static_cast<double>(duration) / 1e6);
    std::int64_t seconds = duration / 1'000'000;
    if (seconds < 3'600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3'600, seconds % 3'600 / 60);
}

Result<Millis> parse_duration(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Millis>, 5> units{
        {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    std::size_t digits = text.find_first_not_of("0123456789");
    std::string_view unit = digits == std::string_view::npos ? "s" : text.substr(digits);
    std::optional<std::int64_t> number = parse_integer(text.substr(0, digits));
    constexpr std::int64_t number_max = 1'000'000'000;
    for (const auto& [name, factor] : units) {
        if (number && *number <= number_max && unit == name) return *number * factor;
    }
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no duration; write 250ms, 30s, 5m or 2h", text)};
}

}  // namespace stint
