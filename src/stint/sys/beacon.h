// A counter that processes of one host share, and can wait on: "something has changed, look again".
// It lies in a small file beside the store. It only wakes; what is true stands in the store, and
// whoever waits also looks by himself from time to time.
//
//     std::uint32_t seen = beacon.value();
//     look();                            // What changes from here on is not missed:
//     beacon.wait(seen, 1'000);
//
// Without a waiter a post is one addition in memory. A waiter that was killed leaves its mark in
// the count of waiters; from then on every post costs one system call, and nothing else.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/mapping.h"

namespace stint {

class Beacon {
public:
    // Creates the file if it is missing. Never removed or made shorter while a store is in use.
    static Result<Beacon> open(const std::string& path);

    // Raises the counter by one and wakes all that wait, in every process. Any thread.
    void post();

    // Wraps around after 2^32 posts: compare for equality only. Any thread.
    std::uint32_t value() const;

    // Waits until the counter is not `seen`, wake_local is called, or `timeout` has passed, and
    // returns the counter: equal to `seen` in the latter two cases. May return early for no reason.
    // REQUIRES: one thread at a time waits on a Beacon object
    std::uint32_t wait(std::uint32_t seen, Millis timeout);

    // Ends the wait of this object, or its next one if nobody waits. Any thread, and no other
    // process notices. (Kernels before 5.16 cannot wait for two things: there it is a post.)
    void wake_local();

private:
    struct Shared;  // What lies in the file.
    struct Local {
        std::atomic<std::uint32_t> woken{0};
        bool can_wait_for_both = false;
    };

    Beacon(Mapping mapping, std::unique_ptr<Local> local)
        : mapping_(std::move(mapping)), local_(std::move(local)) {}
    Shared& shared() const;

    Mapping mapping_;
    std::unique_ptr<Local> local_;  // On the heap because a Beacon moves and waiters do not.
};

}  // namespace stint
