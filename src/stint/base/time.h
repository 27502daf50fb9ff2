// Time values. Two kinds, never mixed: an Instant is a point on the monotonic clock of one boot of
// one host and decides everything (leases, retries, deadlines); a Timestamp is a point on the
// calendar and is only ever shown to people.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

using Millis = std::int64_t;  // A duration, in milliseconds.
using Micros = std::int64_t;  // A duration, in microseconds.

// Milliseconds since the host was booted, suspension included.
struct Instant {
    Millis value = 0;
    auto operator<=>(const Instant&) const = default;
    Instant operator+(Millis later) const { return {value + later}; }
    Millis operator-(Instant earlier) const { return value - earlier.value; }
};

// Microseconds since 1970-01-01 UTC.
struct Timestamp {
    std::int64_t value = 0;
    auto operator<=>(const Timestamp&) const = default;
};

// "2026-11-22T01:56:54.123Z" (RFC 3339, UTC, milliseconds).
std::string to_text(Timestamp at);

// "850 ms", "1.2 s", "3 min 20 s", "2 h 5 min": two units at most, for people.
std::string duration_text(Micros duration);

// "250ms", "30s", "1.5m", "2h", "7d", "1h30m": numbers with units; seconds where there is none.
// Fails with invalid_input.
Result<Millis> parse_duration(std::string_view text);

}  // namespace stint
