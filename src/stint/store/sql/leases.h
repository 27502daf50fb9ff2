// Leases and exceptions: who may work on which items, and which items stand outside the normal
// order. Each call runs within a transaction of the session.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/ids.h"
#include "stint/model/lifecycle.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class Books;

struct Lease {
    LeaseToken token;
    WorkerId worker;  // 0 for a holder that is no process of ours.
    StreamId stream;
    ItemRange range;
    Round round = 1;
    int attempt = 1;
    int lost = 0;
    std::int64_t remaining = 0;
    std::int64_t holes = 0;
    std::string holder = {};              // By hand: who has it ...
    std::optional<Instant> expires = {};  // ... and until when.
    Timestamp granted_at = {};

    bool is_over(Instant now) const { return expires && *expires <= now; }
};

struct Exception {
    ItemRange range;
    ExceptionKind kind = ExceptionKind::again;
    Round round = 1;
    int attempt = 1;
    int lost = 0;
    Instant not_before;
};

class Leases {
public:
    explicit Leases(Session& session) : session_(session) {}

    Result<std::optional<Lease>> find(LeaseToken token);
    // Writes `lease` under a new token, which it yields.
    Result<LeaseToken> add(const Lease& lease);
    Result<void> end(const Lease& lease);
    // Whether the lease covers the item still: in its range, and not one that has left it.
    Result<bool> covers(const Lease& lease, ItemId item);
    // Takes items off the lease that were settled, or put into the exceptions; ends it with the
    // last one.
    Result<void> charge(const Lease& lease, std::int64_t settled, std::int64_t left_it);
    // Notes that an item has left the lease unsettled. REQUIRES: counted in charge().
    Result<void> add_hole(const Lease& lease, ItemId item);
    // The items of its range that have an outcome in its round.
    Result<std::set<ItemId>> settled(const Lease& lease);
    // The items of the lease that are neither settled nor gone, ascending.
    Result<std::vector<ItemId>> unsettled(const Lease& lease);

    Result<std::vector<Lease>> of_worker(WorkerId worker);
    // Those by hand whose time is over; and all of them.
    Result<std::vector<Lease>> expired();
    Result<std::vector<Lease>> by_hand();

    // Exceptions. Those of an item that was lost too often are marked to be run alone.
    Result<void> put(StreamId stream, const Exception& exception);
    // Puts items that leave a lease unsettled among the exceptions. Nobody would claim them there
    // while their job is being canceled: then they are canceled, and `books` told so.
    Result<void> release(StreamId stream, const Exception& exception, Books& books);
    // The same, with one exception for each run of consecutive items.
    Result<void> release_runs(const Lease& lease, const std::vector<ItemId>& items,
                              ExceptionKind kind, Books& books);
    // Takes the first items, up to `end`, out of an exception.
    Result<void> take(const Exception& exception, ItemId end);
    Result<std::optional<Exception>> covering(ItemId item);

private:
    Session& session_;
};

}  // namespace stint::sql
