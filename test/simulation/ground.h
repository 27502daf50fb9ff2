// Where simulated lives take place: a database of one kind, and the clock that decides there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/manual_clock.h"

#include "stint/base/result.h"
#include "stint/store/store.h"

namespace stint::test {

class Ground {
public:
    Ground() = default;
    virtual ~Ground() = default;
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;

    // A life begins with a clock, and with the first open() a store, of its own. REQUIRES: the last
    // one has ended
    virtual ManualClock& begin(std::uint64_t seed) = 0;
    virtual void end() = 0;

    virtual Result<std::unique_ptr<Store>> open() = 0;
    // So many take turns in this life.
    virtual int connections() const = 0;
    // All workers are on the host "h", in this boot; it can be started anew while no connection is
    // open.
    virtual std::string boot() const = 0;
    virtual bool can_reboot() const = 0;
    virtual void reboot(Millis down_ms, Millis up_ms) = 0;
    // Transactions that are not carried out leave gaps in the feed.
    virtual bool leaves_gaps() const { return false; }
    // A claim that finds nothing may bring a heartbeat along; a later call of heartbeat() can then
    // tell of that one.
    virtual bool carries_heartbeats() const { return false; }
    // Its name, and how many lives `ctest` has it simulate.
    virtual const char* program() const = 0;
    virtual std::int64_t seeds() const = 0;
};

std::unique_ptr<Ground> make_ground();

}  // namespace stint::test
