// What the workers of this process hold, as they were told. A plain exchange settles only that, and
// a lost line leaves no more than what was granted and not told. A server that was promoted and
// lacks the last commits of the one before it may have leases of items that were settled since:
// they would stand for ever, because their worker lives and is done with them.
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

    // What the worker was told of a lease of which it holds something, without its items; else
    // null.
    const Grant* find(WorkerId worker, LeaseToken token) const;
    // The last token that the worker was told of.
    LeaseToken last_told(WorkerId worker) const;

    // Gives back what the store has under a lease of one of these workers and is not held. What it
    // does not know under a token that is held, it will refuse. REQUIRES: alone in the gate
    Result<void> restate(sql::Session& session) const;

private:
    struct Held {
        Grant grant;  // Without its items.
        std::vector<bool> open;
        std::int64_t left = 0;

        bool holds(ItemId item) const;
        void let_go(ItemId from, ItemId to);
    };
    using Tokens = std::map<LeaseToken, Held>;
    struct Worker {
        LeaseToken last_told;
        Tokens tokens;
    };

    static void let_go(Tokens& tokens, LeaseToken token, ItemId from, std::optional<ItemId> to);
    static Result<void> restate(sql::Session& session, const Tokens& tokens,
                                const sql::Lease& lease, sql::Books& books);

    std::map<WorkerId, Worker> workers_;  // Also those that hold nothing just now.
};

}  // namespace stint::postgres
