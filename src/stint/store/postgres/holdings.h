// What the workers of this process hold, as they were told: for a server that was promoted and
// lacks the last commits of the one before it. Leases that it still knows, of items that were
// settled since, would stand for ever, because their worker lives and is done with them.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "stint/model/exchange.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"

namespace stint::postgres {

class Holdings {
public:
    // An exchange was carried out.
    void note(std::span<const ExchangeRequest> requests, std::span<const ExchangeAnswer> answers);

    // Gives back what the store has under a lease of one of these workers and is not held. What it
    // does not know under a token that is held, it will refuse. REQUIRES: alone in the gate
    Result<void> restate(sql::Session& session) const;

private:
    struct Held {
        ItemRange range;
        std::vector<bool> open;
        std::int64_t left = 0;

        bool holds(ItemId item) const;
        void let_go(ItemId from, ItemId to);
    };
    using Tokens = std::map<LeaseToken, Held>;

    static void let_go(Tokens& tokens, LeaseToken token, ItemId from, std::optional<ItemId> to);
    static Result<void> restate(sql::Session& session, const Tokens& tokens,
                                const sql::Lease& lease, sql::Books& books);

    std::map<WorkerId, Tokens> held_;  // Also of those that hold nothing just now.
};

}  // namespace stint::postgres
