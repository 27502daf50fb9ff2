#include "stint/sys/poller.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint {

Result<Poller> Poller::open() {
    Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll.valid()) return system_error(errno, "making an event poller");
    return Poller(std::move(epoll));
}

Result<void> Poller::add(int fd, std::uint64_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0) return {};
    return system_error(errno, fmt::format("waiting for descriptor {}", fd));
}

void Poller::remove(int fd) {
    epoll_event unused{};
    ASSERT(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, &unused) == 0);
}

Result<std::span<const std::uint64_t>> Poller::wait(std::optional<Millis> timeout) {
    std::array<epoll_event, 256> events{};
    int timeout_ms = timeout ? static_cast<int>(std::clamp<Millis>(*timeout, 0, INT_MAX)) : -1;
    ready_.clear();
    int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    if (count < 0 && errno != EINTR) return system_error(errno, "waiting for events");
    for (int i = 0; i < count; ++i) ready_.push_back(events[static_cast<std::size_t>(i)].data.u64);
    return std::span<const std::uint64_t>(ready_);
}

Result<Waker> Waker::open() {
    Fd event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!event.valid()) return system_error(errno, "making an event descriptor");
    return Waker(std::move(event));
}

void Waker::wake() const {
    // EAGAIN: the counter is full, hence readable already.
    std::uint64_t one = 1;
    while (::write(event_.get(), &one, sizeof(one)) < 0 && errno == EINTR) {
    }
}

void Waker::drain() const {
    std::uint64_t count = 0;
    while (::read(event_.get(), &count, sizeof(count)) < 0 && errno == EINTR) {
    }
}

}  // namespace stint
