#include "stint/sys/clock.h"

#include <ctime>

#include "stint/base/assert.h"

namespace stint {

namespace {

timespec read_clock(clockid_t id) {
    timespec time{};
    ASSERT(clock_gettime(id, &time) == 0);
    return time;
}

}  // namespace

Instant SystemClock::now() const {
    timespec time = read_clock(CLOCK_BOOTTIME);
    return {time.tv_sec * 1'000 + time.tv_nsec / 1'000'000};
}

Timestamp SystemClock::wall() const {
    timespec time = read_clock(CLOCK_REALTIME);
    return {time.tv_sec * 1'000'000 + time.tv_nsec / 1'000};
}

}  // namespace stint
