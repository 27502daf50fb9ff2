// The clock, as something that is handed in: whoever needs the time receives a Clock, so that tests
// can move it by hand (test/support/manual_clock.h) and nothing has to sleep.
//
//     SystemClock clock;
//     Instant deadline = clock.now() + 30'000;
#pragma once

#include "stint/base/time.h"

namespace stint {

// Implementations may be called from any thread at any time.
class Clock {
public:
    Clock() = default;
    virtual ~Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    // Never goes back, and runs on while the host is suspended. The same for all processes of one
    // boot; means nothing after another boot or on another host.
    virtual Instant now() const = 0;

    // The calendar, for people only: it can jump in both directions.
    virtual Timestamp wall() const = 0;
};

// CLOCK_BOOTTIME and CLOCK_REALTIME.
class SystemClock final : public Clock {
public:
    Instant now() const override;
    Timestamp wall() const override;
};

}  // namespace stint
