// Poller waits until some of many descriptors can be read; Waker lets another thread end that wait.
// Together they are the loop of a thread: collect what is ready, then act on it.
//
//     TRY(poller.add(waker.fd(), tag_waker));
//     for (std::uint64_t tag : TRY(poller.wait(timeout))) …
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/fd.h"

namespace stint {

// Not for several threads: add, remove and wait are called by one.
class Poller {
public:
    static Result<Poller> open();

    // Reports `tag` from now on whenever reading `fd` would not block: bytes, end of file, an
    // error, an ended process (pidfd). Level-triggered: reported again until it is read. Fails with
    // invalid_input for regular files, which are always readable and cannot be waited for.
    // REQUIRES: fd is not in the poller
    Result<void> add(int fd, std::uint64_t tag);

    // REQUIRES: fd is in the poller, and not closed yet. (A closed descriptor whose duplicate lives
    // on in a child would be reported for ever, and could not be removed any more.)
    void remove(int fd);

    // The tags that are ready: at most 256, the others next time. Waits for at most `timeout`, or
    // for ever when there is none; empty when it has passed or a signal came in between. The span
    // is good until the next call.
    Result<std::span<const std::uint64_t>> wait(std::optional<Millis> timeout);

private:
    explicit Poller(Fd epoll) : epoll_(std::move(epoll)) {}

    Fd epoll_;
    std::vector<std::uint64_t> ready_;
};

class Waker {
public:
    static Result<Waker> open();

    // Makes fd() readable until the next drain. From any thread, and from a signal handler.
    void wake() const;

    // Forgets the wakes so far. Drain first, then look for work: a wake in between is kept.
    void drain() const;

    int fd() const { return event_.get(); }

private:
    explicit Waker(Fd event) : event_(std::move(event)) {}

    Fd event_;
};

}  // namespace stint
