// The settling half of an exchange: outcomes, retries and give-backs, each guarded by its lease.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

// What comes of an item by this settlement. REQUIRES: it is no retry and not set back
Outcome outcome_of(const Settlement& settlement, Round round, int attempt, WorkerId worker);

class Settling {
public:
    explicit Settling(Session& session) : session_(session), leases_(session), books_(session) {}

    // Carries out what the requests settle, give back and publish; refused items go into their
    // answers.
    // REQUIRES: as many answers as requests
    Result<void> run(std::span<const ExchangeRequest> requests,
                     std::vector<ExchangeAnswer>& answers);

private:
    // A settlement and the answer it belongs to.
    struct Turn {
        const Settlement* settlement;
        WorkerId worker;
        ExchangeAnswer* answer;
    };
    // What becomes of one item under its lease.
    enum class Verdict { settled, left_lease, refused };

    Result<void> settle_lease(std::span<const Turn> turns);
    Result<Verdict> settle_item(const Lease& lease, const Turn& turn);
    Result<Verdict> postpone(const Lease& lease, const Settlement& settlement);
    Result<bool> give_back(const GiveBack& given_back, WorkerId worker);

    Session& session_;
    Leases leases_;
    Books books_;
    std::set<ItemId> known_;  // Settled under the lease that is looked at.
};

}  // namespace stint::sql
