// The janitor notices workers that are lost and makes what they held claimable again. Every process
// of a store has one: whoever is alive cleans up behind who is not.
//
// A worker whose process ended is noticed through its slots file within a tick. One that lives and
// is not heard of (stopped, swapped out) is presumed lost after bounds::lease_ms, measured in time
// during which we ourselves ran and could write: a suspended host loses nobody.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/engine/engine.h"
#include "stint/engine/membership.h"
#include "stint/sys/slots_file.h"

namespace stint {

class Janitor {
public:
    // `lost` is called when the store took this process itself for dead.
    Janitor(Engine& engine, Membership& membership, std::function<void()> lost);
    ~Janitor();
    Janitor(const Janitor&) = delete;
    Janitor& operator=(const Janitor&) = delete;

    // Reaps the workers whose processes have ended, and removes what they left behind. For those
    // who clean up once, before the thread runs or without it.
    Result<void> sweep();

    // Sweeps from time to time on a thread of its own, and keeps the heart beating.
    void start();

private:
    struct Neighbour {
        std::optional<SlotsView> view;  // Nothing for a file that is no slots file (yet).
        int sights = 0;                 // Sweeps that have seen it.
        std::vector<ItemId> blocked;    // Reaped but for these, whose children lived then.
    };
    struct Silence {
        Instant heartbeat_at;
        Millis watched_ms = 0;  // Time we watched without hearing of it.
    };
    void run();
    void tick();
    Result<const std::vector<std::string>*> all_names();
    std::vector<std::string> names_to_look_after(const std::vector<std::string>& all) const;
    Result<void> look_for_neighbours();
    // Yields whether nothing of it is left.
    Result<bool> reap_if_ended(const std::string& name, Neighbour& neighbour);
    // Whether the process that watches for all hosts looks after the others, and seems to be alive.
    bool is_relieved(const Heartbeat& beat) const;
    Result<void> check_heartbeats(Millis watched_ms);
    std::chrono::milliseconds between_ticks() const;
    Result<void> reap_gone(const std::vector<WorkerId>& workers);
    Result<void> reap_silent(const WorkerRecord& worker);
    Result<void> remove_outputs(const std::vector<InHand>& in_hand);
    Result<void> sweep_contents();

    Engine& engine_;
    Membership& membership_;
    std::function<void()> lost_;
    std::map<std::string, Neighbour> neighbours_;  // By the name of their slots file.
    std::vector<std::string> names_;               // Of all slots files of this host.
    std::optional<std::int64_t> listed_ns_;        // The change of their directory they are as of.
    std::map<WorkerId, Silence> silences_;
    Instant attentive_since_;  // Since then we ran, and could write.
    Instant beat_at_;
    Instant ticked_at_;
    Guarded<bool> stopping_{false};
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
