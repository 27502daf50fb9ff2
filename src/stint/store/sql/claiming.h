// The claiming half of an exchange: which stream, which items, under which new lease.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/store/by_hand.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class Claiming {
public:
    explicit Claiming(Session& session) : session_(session), leases_(session) {}

    // Grants what the request wishes, as far as there is something. What is due among the
    // exceptions comes before the cursor; an item that must run alone only when the worker holds
    // nothing and there is nothing else.
    Result<void> run(const ExchangeRequest& request, ExchangeAnswer& answer);

    // By hand: one chosen item, wherever it stands; or the next one, if there is one. Fail with
    // conflict when the job is paused.
    Result<ChosenClaim> choose(JobId job, ItemId item, std::string_view holder, Millis lease_ms);
    Result<std::optional<ChosenClaim>> next(JobId job, std::string_view holder, Millis lease_ms);

private:
    struct Candidate {
        StreamId stream;
        JobId job;
        std::int64_t available = 0;
        std::int64_t next = 0;
        std::int64_t measured = 0;
        Micros busy_us = 0;
        int weight = 1;
        std::int64_t taken = 0;

        ItemId first() const { return make_item_id(stream, next + 1); }
        ItemId end() const { return make_item_id(stream, available + 1); }
    };
    Result<std::vector<Candidate>> candidates(const ClaimWish& wish);
    Result<void> claim_from(const Candidate& from, const ExchangeRequest& request,
                            ExchangeAnswer& answer);
    Result<std::vector<Exception>> due_exceptions(StreamId stream, int limit);
    // `as` says for whom.
    Result<std::int64_t> claim_due(const Candidate& from, const Lease& as, int slots,
                                   std::span<const Exception> due, std::int64_t want,
                                   ExchangeAnswer& answer);
    Result<std::int64_t> claim_cursor(const Candidate& from, const Lease& as, std::int64_t want,
                                      ExchangeAnswer& answer);
    Result<void> claim_alone(const Candidate& from, const Lease& as, ExchangeAnswer& answer);
    Result<void> grant(const Candidate& from, Lease lease, ExchangeAnswer& answer);
    Result<void> charge(const Candidate& from, std::int64_t items);

    Result<void> claim_one(const Candidate& from, const Lease& as, ExchangeAnswer& answer);
    Result<ChosenClaim> granted(JobId job, const Lease& lease);

    // Whether a lease stands for the item; then `claim` says who holds it.
    Result<bool> find_holder(ItemId item, ChosenClaim& claim);
    Result<ItemState> settled_state(ItemId item);
    // Takes one item out of an exception, wherever in its range it is.
    Result<void> cut_out(const Exception& exception, ItemId item);

    Session& session_;
    Leases leases_;
};

}  // namespace stint::sql
