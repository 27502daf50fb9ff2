// How fast items may begin in one process: a pause between starts (--delay) and a rate (--rate).
// Pure: the time is handed in.
#pragma once

#include <string_view>

#include "stint/base/result.h"
#include "stint/base/time.h"

namespace stint {

// What --delay asks for.
struct Delay {
    Millis ms = 0;           // 0: none.
    int jitter_percent = 0;  // Each pause is longer or shorter by up to so much of it.
    bool adapts = false;     // A failure makes it 30 % longer, a success 10 % shorter.
    bool operator==(const Delay&) const = default;
};

// "2s", "500ms~50%" with a jitter, "2sauto" as with GNU parallel. Fails with invalid_input.
Result<Delay> parse_delay(std::string_view text);

// "10/s", "600/m" or "5000/h" as starts a second. Fails with invalid_input.
Result<double> parse_rate(std::string_view text);

class Pace {
public:
    Pace() = default;
    // `rate` in starts a second; 0 for none.
    Pace(const Delay& delay, double rate) : delay_(delay), rate_(rate) {}

    // When the next item may begin.
    Instant opens_at() const { return opens_at_; }

    // `jitter` in [0, 1), drawn by the caller.
    void started(Instant now, double jitter);
    void ended(bool succeeded);

private:
    Delay delay_;
    double rate_ = 0;
    double adapted_ = 1;  // The delay now, as a multiple of what was asked for.
    double rate_at_ = 0;  // When the rate allows the next start, in milliseconds since boot.
    Instant opens_at_;
};

}  // namespace stint
