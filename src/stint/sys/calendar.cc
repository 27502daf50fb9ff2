#include "stint/sys/calendar.h"

#include <array>
#include <ctime>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

constexpr std::int64_t second_us = 1'000'000;

// What `format` reads of the whole text, over what `fields` held before.
std::optional<std::tm> read(const std::string& text, const char* format, std::tm fields) {
    const char* end = ::strptime(text.c_str(), format, &fields);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return fields;
}

// Nothing when the day has no such hour, or the month no such day.
std::optional<Timestamp> moment_of(std::tm fields) {
    std::tm asked = fields;
    fields.tm_isdst = -1;
    std::time_t seconds = ::mktime(&fields);
    bool same = fields.tm_mday == asked.tm_mday && fields.tm_mon == asked.tm_mon &&
                fields.tm_hour == asked.tm_hour && fields.tm_min == asked.tm_min;
    if (seconds == -1 || !same) return std::nullopt;
    return Timestamp{static_cast<std::int64_t>(seconds) * second_us};
}

}  // namespace

Result<Timestamp> parse_moment(std::string_view text, Timestamp now) {
    std::string copy(text);
    for (const char* format :
         {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"}) {
        std::optional<std::tm> fields = read(copy, format, {});
        std::optional<Timestamp> moment = fields ? moment_of(*fields) : std::nullopt;
        if (moment) return *moment;
    }
    std::tm today{};
    std::time_t seconds = now.value / second_us;
    ::localtime_r(&seconds, &today);
    today.tm_sec = 0;
    for (const char* format : {"%H:%M:%S", "%H:%M"}) {
        std::optional<std::tm> fields = read(copy, format, today);
        if (!fields) continue;
        for (int day = 0; day < 3; ++day, ++fields->tm_mday) {
            std::tm normal = *fields;
            normal.tm_isdst = -1;
            std::time_t at = ::mktime(&normal);  // Carries a day behind the end of the month over.
            if (at != -1 && at * second_us > now.value) return Timestamp{at * second_us};
        }
    }
    return Error{
        ErrorCode::invalid_input,
        fmt::format("'{}' is no moment; write 06:30 or 2026-12-01T06:30", printable(text, 60))};
}

}  // namespace stint
