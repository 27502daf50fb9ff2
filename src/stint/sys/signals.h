// SIGINT, SIGTERM and SIGHUP as something a loop can read. They are blocked and come through a
// signalfd; there is no handler, hence nothing that must be safe to call from one.
//
//     int main() { StopSignals signals; …; poller.add(signals.fd(), tag); … signals.take() … }
//
// Children would inherit the blocked signals: start them with sys/launcher.h, which gives them an
// empty mask. A signal that is ignored from the start (nohup) stays so.
#pragma once

#include <csignal>
#include <vector>

#include "stint/sys/fd.h"

namespace stint {

class StopSignals {
public:
    // Blocks the three in this thread and so in all it will start.
    // REQUIRES: no other thread runs yet, and a descriptor is to be had: first thing in main
    StopSignals();

    // Puts the mask back as it was. Signals that were not taken are dropped.
    // REQUIRES: called by the thread that made it
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // Readable when a signal has come. Non-blocking, close-on-exec, owned by this object.
    int fd() const { return fd_.get(); }

    // The signals that came since the last call, without waiting. The kernel merges equal ones.
    std::vector<int> take();

    // Whether one has come that take() has not returned yet. Any thread.
    bool pending() const;

    // How many signals take() has returned so far: the second one usually means "now".
    int count() const { return count_; }

private:
    sigset_t mask_before_{};
    Fd fd_;
    int count_ = 0;
};

// SIGUSR1 and SIGUSR2 in the same way: one slot more, one fewer, as with xargs.
class SlotSignals {
public:
    // As StopSignals.
    SlotSignals();
    ~SlotSignals();
    SlotSignals(const SlotSignals&) = delete;
    SlotSignals& operator=(const SlotSignals&) = delete;

    int fd() const { return fd_.get(); }

    // What they come to since the last call, without waiting: 1, -1 or 0. The kernel merges equal
    // ones.
    int take();

private:
    sigset_t mask_before_{};
    Fd fd_;
};

// Writing to a pipe without reader becomes an error (EPIPE) instead of the end of the process.
void ignore_sigpipe();

}  // namespace stint
