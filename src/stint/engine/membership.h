// A process's membership in a store: its worker row, its slots file with the lock that says it
// lives, and its heartbeat. Ends cleanly with leave(), or by the death of the process, or when the
// process takes itself for lost.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/engine/idle_circle.h"
#include "stint/sys/slots_file.h"

namespace stint {

class Membership {
public:
    // `slots` is 0 for a process that feeds and does not work.
    static Result<std::unique_ptr<Membership>> join(Engine& engine, int slots);

    WorkerId id() const { return id_; }
    SlotsFile& slots_file() { return slots_file_; }

    // Says that we live. From now on lost() tells whether the store took us for dead meanwhile.
    Result<Heartbeat> beat();
    bool lost() const { return lost_.load(); }
    // Whether our leases can still be ours: the last beat is younger than a lease. One that stood
    // still for longer must not start what may have been given to others.
    bool is_fresh() const;
    Instant fresh_until() const;
    Instant beat_at() const { return Instant{beat_at_.load()}; }
    // Takes ourselves for lost, without a word from the store: it was not to be reached in time.
    void give_up();

    // Whether we have something to do or hold something, for the others of this host.
    void set_idle(bool idle);
    // When we are to look for work though nobody told of any (engine/idle_circle.h): `now`, or once
    // another one of this host has looked, and in vain. Now and then it is our turn in any case:
    // what is told to this worker alone can have been missed.
    Instant look_turn(Instant now);
    // Whether somebody else says that we live; with Round::mine it is us to say it of all.
    IdleCircle::Round beat_turn();
    // Says that those live that are idle on this host. Nobody waits for it longer than a moment.
    Result<void> beat_for_idle();

    // Whoever gave up leaves the rest to the janitor of who comes next, as the dead do.
    // REQUIRES: no lease is held, unless lost()
    Result<void> leave();

private:
    Membership(Engine& engine, WorkerId id, SlotsFile slots_file, std::optional<IdleCircle> circle);

    Engine& engine_;
    WorkerId id_;
    SlotsFile slots_file_;
    std::optional<IdleCircle> circle_;   // With a server.
    std::atomic<Millis> idle_since_{0};  // 0: not.
    Instant looked_at_;                  // When the last turn to look was ours.
    std::atomic<bool> lost_{false};
    std::atomic<bool> given_up_{false};
    std::atomic<Millis> beat_at_;  // When the last beat was begun.
};

}  // namespace stint
