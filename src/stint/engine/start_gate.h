// Holds a worker back from beginning items: a pause between starts, a rate, the load and the memory
// of the host, a deadline. All of it counts for this process alone. The worker asks before each
// start and is told when to ask again, so that waiting costs one timer.
#pragma once

#include <functional>
#include <optional>

#include "stint/base/time.h"
#include "stint/model/median.h"
#include "stint/model/start_limits.h"

namespace stint {

// What the gate asks of the host; each may know nothing.
struct HostReadings {
    std::function<std::optional<int>()> runnable;
    std::function<std::optional<std::int64_t>()> memory_available;
};
HostReadings host_readings();

class StartGate {
public:
    explicit StartGate(const StartLimits& limits, HostReadings readings = host_readings());

    // Whether an item may begin now, beside `running` others.
    bool lets_in(Instant now, int running);
    // When to ask again, after a no; in the past after a yes.
    Instant opens_at() const { return opens_at_; }

    // `jitter` in [0, 1), drawn by the caller.
    void started(Instant now, double jitter);
    void ended(bool succeeded, Micros duration);

    // Whether an item that begins now would, as others did, not have ended by the deadline.
    bool is_too_late(Instant now) const;
    std::optional<Instant> deadline() const { return limits_.deadline; }

    // When to look whether memory has become so short that the youngest item has to go, and whether
    // it has: less than half of what must be available. The last one that runs may stay.
    std::optional<Instant> looks_at(int running) const;
    bool is_short_of_memory(Instant now);

private:
    Instant next_opening(Instant now, int running);
    bool is_busy(Instant now);
    std::optional<std::int64_t> memory(Instant now);

    StartLimits limits_;
    HostReadings readings_;
    Pace pace_;
    int busy_max_ = 0;
    Instant opens_at_;
    Median durations_;  // Of successes; only kept for a deadline.

    Instant load_read_at_{-1'000'000};
    std::optional<int> busy_;  // Runnable threads when it was read, and what began since.
    Instant memory_read_at_{-1'000'000};
    std::optional<std::int64_t> memory_;
};

}  // namespace stint
