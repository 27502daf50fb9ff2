// The exchange of every day in one round trip: what is settled are outcomes of leases granted here,
// what is claimed is the next range of a stream. Of anything special (retries that are due, holes,
// publications, a worker that is to end ...) it does nothing, and the store carries the exchange
// out step by step. exchange.sql has the server's half.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "stint/model/exchange.h"
#include "stint/model/lease_size.h"
#include "stint/store/postgres/holdings.h"
#include "stint/store/postgres/postgres_session.h"

namespace stint::postgres {

class PlainExchange {
public:
    // Readers of the counters add up so many rows at most, more or less.
    static constexpr std::int64_t deltas_max = 250;

    PlainExchange(PostgresSession& session, const Holdings& holdings)
        : session_(session), holdings_(holdings) {}

    // Nothing when the request is not plain: then nothing was done.
    Result<std::optional<ExchangeAnswer>> run(const ExchangeRequest& request);

    // Whether it has added the row of counters after which they are to be summed up. Only one of
    // all who write is told so.
    bool takes_turn_to_tend() { return std::exchange(tends_, false); }

private:
    // The outcomes of one request, in the order of their items.
    struct Settled {
        StreamId stream;
        Round round = 0;
        struct One {
            const Settlement* settlement;
            const Grant* grant;
        };
        std::vector<One> outcomes;
    };
    // What is known of the stream that is served first.
    struct Prospect {
        StreamId stream;
        std::int64_t measured = 0;
        Micros busy_us = 0;
        std::int64_t left = 0;
        int workers = 1;
    };
    struct Values;

    // Nothing when it is special.
    std::optional<Settled> plain_settled(const ExchangeRequest& request) const;
    void learn_prospect(const ExchangeRequest& request, const Settled& settled,
                        const PostgresRows& rows);
    void count_in(const Settled& settled);
    static void bind_leases(const Settled& settled, Values& values);
    static void bind_outcomes(const ExchangeRequest& request, const Settled& settled,
                              Values& values);
    void bind_claim(const std::optional<ClaimWish>& wish, Values& values) const;
    Result<PostgresRows> send(const ExchangeRequest& request, const Settled& settled);
    Result<ExchangeAnswer> read_grant(PostgresRows& rows);

    PostgresSession& session_;
    const Holdings& holdings_;
    Prospect prospect_;
    bool tends_ = false;
};

}  // namespace stint::postgres
