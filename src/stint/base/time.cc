#include "stint/base/time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

// A number without a unit is one of seconds.
std::optional<Millis> millis_of(std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, Millis>, 6> units{
        {{"ms", 1}, {"s", 1'000}, {"", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    for (const auto& [name, factor] : units) {
        if (unit == name) return factor;
    }
    return std::nullopt;
}

}  // namespace

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
    constexpr std::string_view digits = "0123456789.";
    constexpr double sum_max = 1e16;
    double sum = 0;
    bool valid = !text.empty();
    for (std::string_view rest = text; valid && !rest.empty();) {
        std::string_view number = rest.substr(0, rest.find_first_not_of(digits));
        rest.remove_prefix(number.size());
        std::string_view unit = rest.substr(0, rest.find_first_of(digits));
        rest.remove_prefix(unit.size());
        std::optional<Millis> factor = millis_of(unit);
        double value = 0;
        auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
        valid = factor && fault == std::errc() && end == number.data() + number.size();
        if (valid) sum += value * static_cast<double>(*factor);
    }
    if (valid && sum < sum_max) return static_cast<Millis>(std::llround(sum));
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no duration; write 250ms, 30s, 5m or 2h", text)};
}

}  // namespace stint
