// The publishing half of an exchange: attempts that ask to win, and what came of the publications
// of those that had won. Each is guarded by its lease, like a settlement.
#pragma once

#include <span>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class Publishing {
public:
    // `books` is written by the caller.
    Publishing(Session& session, Books& books)
        : session_(session), leases_(session), books_(books) {}

    // Refused and collided items go into the answer.
    Result<void> run(const ExchangeRequest& request, ExchangeAnswer& answer);

private:
    // The lease, if it stands for `worker` and covers the item, which has no outcome in its round.
    Result<std::optional<Lease>> standing_lease(LeaseToken token, ItemId item, WorkerId worker);
    Result<void> win(const Win& win, WorkerId worker, ExchangeAnswer& answer);
    Result<void> end(const PublicationEnd& end, WorkerId worker, ExchangeAnswer& answer);
    // The key of the item that the path belongs to, if that is another one than `item`'s.
    Result<std::optional<std::string>> take_target(JobId job, const std::string& path, ItemId item);
    // The outcome of a publication, as its attempt had it. REQUIRES: there is one
    Result<Outcome> outcome_of(const Lease& lease, ItemId item);
    Result<void> run_again(const Lease& lease, ItemId item);

    Session& session_;
    Leases leases_;
    Books& books_;
};

}  // namespace stint::sql
