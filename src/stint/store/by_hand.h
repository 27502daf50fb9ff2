// Claims by hand: for holders that are no process of ours, such as a shell script in a container.
// Each is of one item, under a lease that ends by itself at its time unless it is renewed. It is
// settled and given back with the token, by an exchange of worker 0 (store/store.h). Past its time
// it is refused everything, whether or not somebody has reaped it yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/model/item.h"
#include "stint/model/lifecycle.h"

namespace stint {

// The answer to a claim of one chosen item.
struct ChosenClaim {
    enum class Kind { granted, held, settled, unknown } kind = Kind::unknown;
    LeaseToken token;  // When granted.
    Item item;
    Round round = 1;
    int attempt = 1;
    std::string holder;                    // When held: who has it ...
    std::optional<Instant> expires;        // ... and until when. A worker's lease has no end.
    ItemState state = ItemState::pending;  // When settled: how it ended.
};

// What a job has for those who claim by hand.
struct Outlook {
    bool paused = false;
    bool claimable = false;    // Something is, now.
    bool expired = false;      // Leases by hand are over, and nobody has reaped them.
    bool prospects = false;    // Something is open, or a live feeder may add to it.
    std::int64_t held = 0;     // Items under leases.
    std::int64_t waiting = 0;  // Items that are claimable at a later time.
    // When a waiting item is due or a lease by hand ends; nothing if neither happens by itself.
    std::optional<Instant> due_at;
};

// What is known of a token.
struct ClaimTrace {
    enum class Kind {
        standing,   // Its lease stands.
        over,       // Its time has passed, or it ended without an outcome: `ending` says how.
        settled,    // Its item was settled under it.
        of_worker,  // Its lease is a worker's, who settles it itself.
        unknown,    // No lease by hand ever had it.
    } kind = Kind::unknown;
    JobId job;
    ItemId item;
    Round round = 1;
    int attempt = 1;
    std::string holder;
    Timestamp granted_at;
    Timestamp ended_at;  // When over; 0 while nobody has reaped it.
    std::string ending;  // "lease expired", "given back", "attempt failed", "set back"; or empty.
};

class ClaimsByHand {
public:
    virtual ~ClaimsByHand() = default;

    // Claims one chosen item by its key, wherever it stands. Fails with conflict when the job is
    // paused, with not_found when there is no such job.
    virtual Result<ChosenClaim> claim_item(JobId job, std::string_view key, std::string_view holder,
                                           Millis lease_ms) = 0;
    // Claims the next item: first what is due, then at the cursor, last what must run alone, which
    // under a lease of one item it does. Nothing: there is nothing to claim now, see outlook().
    // Errors as claim_item.
    virtual Result<std::optional<ChosenClaim>> claim_next(JobId job, std::string_view holder,
                                                          Millis lease_ms) = 0;
    // Changes nothing.
    virtual Result<Outlook> outlook(JobId job) = 0;
    // The lease ends `lease_ms` from now. False: it does not stand any more.
    virtual Result<bool> renew(LeaseToken token, Millis lease_ms) = 0;
    // What a token stands for, or what became of it. Changes nothing.
    virtual Result<ClaimTrace> trace_claim(LeaseToken token) = 0;
    // Ends leases by hand whose time is over, each as a loss of its item; yields the number of
    // items. Those lost too often fail as poison.
    virtual Result<std::int64_t> reap_expired() = 0;
};

}  // namespace stint
