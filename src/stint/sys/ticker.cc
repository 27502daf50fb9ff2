#include "stint/sys/ticker.h"

#include <cerrno>
#include <cstdint>

#include <sys/timerfd.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint {

Result<Ticker> Ticker::open() {
    Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer.valid()) return system_error(errno, "making a timer");
    return Ticker(std::move(timer));
}

void Ticker::start(Millis every) const {
    timespec interval{.tv_sec = every / 1'000, .tv_nsec = every % 1'000 * 1'000'000};
    itimerspec times{.it_interval = interval, .it_value = interval};
    static_cast<void>(::timerfd_settime(timer_.get(), 0, &times, nullptr));
}

void Ticker::stop() const {
    itimerspec never{};
    static_cast<void>(::timerfd_settime(timer_.get(), 0, &never, nullptr));
}

void Ticker::drain() const {
    std::uint64_t count = 0;
    static_cast<void>(::read(timer_.get(), &count, sizeof count));
}

}  // namespace stint
