// A clock that stands still until a test moves it. Any thread may read or move it.
//
//     ManualClock clock;
//     clock.advance(30'000);
#pragma once

#include <atomic>

#include "stint/sys/clock.h"

namespace stint::test {

class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start = {1'000'000}) : now_ms_(start.value) {}

    Instant now() const override { return {now_ms_.load()}; }

    // 2026-01-01T00:00:00Z when the clock was made; moves with now().
    Timestamp wall() const override { return {1'767'225'600'000'000 + wall_ms_.load() * 1'000}; }

    void advance(Millis by) {
        now_ms_ += by;
        wall_ms_ += by;
    }

    // Somebody sets the calendar; what is measured since the boot does not care.
    void set_calendar_back(Millis by) { wall_ms_ -= by; }

    // The host starts anew: it was off for `down_ms`, and has been up for `up_ms`.
    void reboot(Millis down_ms, Millis up_ms) {
        now_ms_ = up_ms;
        wall_ms_ += down_ms + up_ms;
    }

private:
    std::atomic<Millis> now_ms_;
    std::atomic<Millis> wall_ms_{0};
};

// A clock that goes, and that a test can make leap: for what waits a while by itself.
class LeapingClock final : public Clock {
public:
    Instant now() const override { return system_.now() + leapt_ms_.load(); }
    Timestamp wall() const override { return {system_.wall().value + leapt_ms_.load() * 1'000}; }
    void advance(Millis by) { leapt_ms_ += by; }

private:
    SystemClock system_;
    std::atomic<Millis> leapt_ms_{0};
};

}  // namespace stint::test
