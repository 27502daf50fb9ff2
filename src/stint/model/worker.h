// A worker: a process that claims, and what the store knows of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/time.h"
#include "stint/model/ids.h"

namespace stint {

// What a worker tells of its host and itself, for people who look.
struct HostFacts {
    int processors = 0;             // That it may use; 0 when it did not say.
    std::int64_t memory_bytes = 0;  // Of the host; 0 likewise.
    std::string system;             // As "Linux 6.1.0 x86_64".
    std::string version;            // Of stint.
    bool operator==(const HostFacts&) const = default;
};

struct NewWorker {
    std::string host;
    std::string boot;
    std::int64_t pid = 0;
    int slots = 1;
    HostFacts facts = {};
};

struct WorkerRecord {
    WorkerId id;
    std::string host;
    std::string boot;
    std::int64_t pid = 0;
    int slots = 1;
    Timestamp started_at;
    Instant heartbeat_at;
    Timestamp ended_at;  // 0 while it is registered.
    bool draining = false;
    bool lost = false;  // Presumed so; what a child of its blocks is still in its name.
    HostFacts facts = {};
};

// What the store answers a heartbeat.
struct Heartbeat {
    bool known = false;  // False: the worker was presumed lost and its leases are gone; it must
                         // register anew.
    Instant earliest;    // Of the last heartbeats of its neighbours; 0 where nobody was asked.
    // When that was, if not just now: a look for work had carried it along.
    std::optional<Instant> at;
};

// An item that a lost worker had started, as its slots file says.
struct InHand {
    LeaseToken token;
    ItemId item;
    bool child_alive = false;  // Some process of the attempt still lives: the item must wait.
};

// Why a worker is presumed lost.
enum class LossReason {
    process_ended,     // The kernel has released its lock.
    heartbeat_missed,  // Not heard of for bounds::lease_ms.
};

// What reaping a worker came to, in items.
struct Reaped {
    std::int64_t given_back = 0;  // Not started: nothing lost.
    std::int64_t rescued = 0;     // Were in hand: claimable again.
    std::int64_t poisoned = 0;    // Were in hand alone too often: failed.
    std::int64_t blocked = 0;     // Wait for a surviving child.
    std::int64_t publishing = 0;  // Have won: their output files wait for their final names.
    bool gone = false;            // Nothing of the worker is left; false while items are blocked
                                  // or publishing.
};

}  // namespace stint
