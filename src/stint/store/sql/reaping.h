// What a lost worker leaves: its leases end, so that nothing it still says counts, and what it had
// not settled is claimable again.
#pragma once

#include <optional>
#include <span>

#include "stint/base/result.h"
#include "stint/model/worker.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

// Whether an item that was in hand may have caused the loss.
enum class Blame { yes, no };

class Reaping {
public:
    explicit Reaping(Session& session) : session_(session), leases_(session), books_(session) {}

    // Ends all leases of the worker, and the worker with them, except for items with a surviving
    // child and for items whose attempt has won: each of those stays under a new lease of its own.
    Result<Reaped> worker(WorkerId worker, std::optional<std::span<const InHand>> in_hand,
                          Blame blame);

    // Ends leases by hand whose time is over, each as a loss; yields the number of items.
    Result<std::int64_t> expired();

    // Ends all leases by hand, and blames nobody.
    Result<void> by_hand();

private:
    Result<void> lease(const Lease& lease, std::optional<std::span<const InHand>> in_hand,
                       Blame blame, Reaped& reaped);
    Result<std::vector<ItemId>> keep_publications(const Lease& lease, Reaped& reaped);
    Result<void> rescue(const Lease& lease, ItemRange range, JobId job, Reaped& reaped);

    Session& session_;
    Leases leases_;
    Books books_;
};

}  // namespace stint::sql
