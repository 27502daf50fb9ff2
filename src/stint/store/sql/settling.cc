#include "stint/store/sql/settling.h"

#include <algorithm>

#include "stint/store/sql/publishing.h"

namespace stint::sql {
namespace {

OutcomeStatus status_of(Settlement::Kind kind) {
    switch (kind) {
        case Settlement::Kind::completed: return OutcomeStatus::completed;
        case Settlement::Kind::failed: return OutcomeStatus::failed;
        case Settlement::Kind::canceled: return OutcomeStatus::canceled;
        case Settlement::Kind::retry:
        case Settlement::Kind::set_back: break;
    }
    constexpr bool has_an_outcome = false;  // A postponed item has none.
    ASSERT(has_an_outcome);
    return OutcomeStatus::failed;
}

}  // namespace

Outcome outcome_of(const Settlement& settlement, Round round, int attempt, WorkerId worker) {
    Outcome outcome{.item = settlement.item,
                    .round = round,
                    .status = status_of(settlement.kind),
                    .worker = worker,
                    .attempt = settlement.attempt};
    outcome.attempt.number = attempt;
    return outcome;
}

Result<void> Settling::run(std::span<const ExchangeRequest> requests,
                           std::vector<ExchangeAnswer>& answers) {
    std::vector<Turn> turns;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (const Settlement& settlement : requests[i].settled) {
            turns.push_back({&settlement, requests[i].worker, &answers[i]});
        }
    }
    std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
        return a.settlement->token < b.settlement->token;
    });
    for (std::size_t begin = 0; begin < turns.size();) {
        LeaseToken token = turns[begin].settlement->token;
        std::size_t end = begin;
        while (end < turns.size() && turns[end].settlement->token == token) ++end;
        TRY(settle_lease(std::span(turns).subspan(begin, end - begin)));
        begin = end;
    }
    TRY(books_.add_outcomes());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (const GiveBack& given_back : requests[i].given_back) {
            if (!TRY(give_back(given_back, requests[i].worker))) {
                answers[i].refused.push_back(given_back.from);
            }
        }
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
        TRY(Publishing(session_, books_).run(requests[i], answers[i]));
    }
    return books_.write();
}

Result<void> Settling::settle_lease(std::span<const Turn> turns) {
    std::optional<Lease> lease = TRY(leases_.find(turns.front().settlement->token));
    std::int64_t settled = 0;
    std::int64_t left_lease = 0;
    known_.clear();
    if (lease && session_.bulk().takes_outcomes()) known_ = TRY(leases_.settled(*lease));
    for (const Turn& turn : turns) {
        Verdict verdict = Verdict::refused;
        if (lease && settled + left_lease < lease->remaining) {
            verdict = TRY(settle_item(*lease, turn));
        }
        switch (verdict) {
            case Verdict::settled: ++settled; break;
            case Verdict::left_lease:
                ++left_lease;
                ++lease->holes;  // The next item of this group must look at the holes.
                break;
            case Verdict::refused: turn.answer->refused.push_back(turn.settlement->item); break;
        }
    }
    if (!lease) return {};
    return leases_.charge(*lease, settled, left_lease);
}

Result<Settling::Verdict> Settling::settle_item(const Lease& lease, const Turn& turn) {
    const Settlement& settlement = *turn.settlement;
    if (lease.worker != turn.worker || lease.is_over(session_.now())) return Verdict::refused;
    if (!TRY(leases_.covers(lease, settlement.item))) return Verdict::refused;
    if (settlement.kind == Settlement::Kind::retry ||
        settlement.kind == Settlement::Kind::set_back) {
        return postpone(lease, settlement);
    }
    Outcome outcome = outcome_of(settlement, lease.round, lease.attempt, turn.worker);
    if (!session_.bulk().takes_outcomes()) {
        return TRY(books_.settle(outcome)) ? Verdict::settled : Verdict::refused;
    }
    if (!known_.insert(settlement.item).second) return Verdict::refused;
    books_.settle_later(std::move(outcome));
    return Verdict::settled;
}

Result<Settling::Verdict> Settling::postpone(const Lease& lease, const Settlement& settlement) {
    ItemId item = settlement.item;
    if (known_.contains(item)) return Verdict::refused;  // By this very request.
    if (TRY(session_.integer(Query::has_outcome, item.value, lease.round))) return Verdict::refused;
    bool retry = settlement.kind == Settlement::Kind::retry;
    TRY(leases_.release(lease.stream,
                        {.range = {item, item + 1},
                         .kind = retry ? ExceptionKind::retry : ExceptionKind::set_back,
                         .round = lease.round,
                         .attempt = lease.attempt + (retry ? 1 : 0),
                         .lost = lease.lost,
                         .not_before = session_.now() + settlement.delay_ms},
                        books_));
    TRY(leases_.add_hole(lease, item));
    if (retry) books_.measure(lease.stream, settlement.attempt.duration_us);
    std::optional<std::int64_t> job =
        TRY(session_.integer(Query::job_of_stream, lease.stream.value));
    TRY(session_.note({.job = {job.value_or(0)},
                       .range = {item, item + 1},
                       .round = lease.round,
                       .attempt = lease.attempt,
                       .worker = lease.worker,
                       .what = retry ? "attempt failed" : "set back",
                       .detail = settlement.attempt.cause,
                       .token = lease.expires ? lease.token : LeaseToken{}}));
    return Verdict::left_lease;
}

Result<bool> Settling::give_back(const GiveBack& given_back, WorkerId worker) {
    std::optional<Lease> lease = TRY(leases_.find(given_back.token));
    if (!lease || lease->worker != worker || !lease->range.covers(given_back.from)) return false;
    if (lease->is_over(session_.now())) return false;
    ItemRange range{given_back.from, lease->range.hi};
    std::optional<std::int64_t> settled = TRY(
        session_.integer(Query::settled_in_range, range.lo.value, range.hi.value, lease->round));
    bool hole = TRY(session_.integer(Query::hole_in_range, lease->token.value, range.lo.value,
                                     range.hi.value))
                    .has_value();
    if (settled.value_or(0) != 0 || hole) return false;
    TRY(leases_.release(lease->stream,
                        {.range = range,
                         .kind = ExceptionKind::given_back,
                         .round = lease->round,
                         .attempt = lease->attempt,
                         .lost = lease->lost},
                        books_));
    if (lease->expires) {
        std::optional<std::int64_t> job =
            TRY(session_.integer(Query::job_of_stream, lease->stream.value));
        TRY(session_.note({.job = {job.value_or(0)},
                           .range = range,
                           .round = lease->round,
                           .attempt = lease->attempt,
                           .worker = {},
                           .what = "given back",
                           .detail = "by " + lease->holder,
                           .token = lease->token}));
    }
    if (range.size() == lease->remaining) {
        TRY(leases_.end(*lease));
    } else {
        TRY(session_.run(Query::shorten_lease, range.lo.value, range.size(), lease->token.value));
    }
    return true;
}

}  // namespace stint::sql
