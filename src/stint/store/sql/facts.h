// Gathers what bears on the state of the items of one range, so that each item's state can be
// derived (model/lifecycle.h) without a question to the database for every one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/lifecycle.h"
#include "stint/model/outcome.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class RangeFacts {
public:
    static Result<RangeFacts> read(Session& session, StreamId stream, ItemRange range);

    ItemFacts of(ItemId item, bool running) const;
    // Of the highest round, without output; null when there is none.
    const Outcome* outcome(ItemId item) const;
    // The exception or the lease that covers the item now; null when there is none.
    const Exception* exception(ItemId item) const;
    const Lease* lease(ItemId item) const;
    const std::string& holder(const Lease& lease) const { return holders_.at(lease.token); }

private:
    Result<void> read_outcomes(Session& session, ItemRange range);
    Result<void> read_leases(Session& session, StreamId stream, ItemRange range);

    Instant now_;
    std::int64_t next_ = 0;
    bool sees_all_ = true;
    std::map<ItemId, Exception> exceptions_;  // By their first item.
    std::vector<Lease> leases_;
    std::map<LeaseToken, std::string> holders_;
    std::set<std::pair<LeaseToken, ItemId>> holes_;
    std::map<ItemId, Outcome> outcomes_;
    std::set<ItemId> taken_;
    std::set<ItemId> publishing_;
};

}  // namespace stint::sql
