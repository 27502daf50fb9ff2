#include "stint/store/sql/claiming.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/model/lease_size.h"

namespace stint::sql {

Result<void> Claiming::run(const ExchangeRequest& request, ExchangeAnswer& answer) {
    const ClaimWish& wish = *request.claim;
    // A lease of a worker that was reaped before would never be reaped.
    std::optional<std::int64_t> draining =
        TRY(session_.integer(Query::living_worker, request.worker.value));
    if (!draining) {
        answer.worker_lost = true;
        return {};
    }
    answer.draining = *draining != 0;
    if (answer.draining) return {};
    std::vector<Candidate> streams = TRY(candidates(wish));
    for (const Candidate& from : streams) {
        TRY(claim_from(from, request, answer));
        if (!answer.grants.empty()) return {};
    }
    std::int64_t held =
        TRY(session_.integer(Query::count_leases, request.worker.value)).value_or(0);
    for (const Candidate& from : streams) {
        if (held == 0) TRY(claim_alone(from, Lease{.worker = request.worker}, answer));
        if (!answer.grants.empty()) return {};
        std::optional<std::int64_t> due =
            TRY(session_.integer(Query::next_due, from.stream.value, session_.now().value));
        if (!due || *due == INT64_MAX) continue;
        Instant at = session_.to_host(Instant{*due});
        if (!answer.due_at || at < *answer.due_at) answer.due_at = at;
    }
    return {};
}

Result<std::vector<Claiming::Candidate>> Claiming::candidates(const ClaimWish& wish) {
    Rows rows = wish.job ? TRY(session_.rows(Query::runnable_streams_of_job, wish.job->value))
                         : TRY(session_.rows(Query::runnable_streams));
    std::vector<Candidate> streams;
    while (TRY(rows.next())) {
        streams.push_back({.stream = {rows.integer(0)},
                           .job = {rows.integer(1)},
                           .available = rows.integer(2),
                           .next = rows.integer(3),
                           .measured = rows.integer(4),
                           .busy_us = rows.integer(5),
                           .weight = static_cast<int>(rows.integer(6)),
                           .taken = rows.integer(7)});
    }
    return streams;
}

Result<void> Claiming::claim_from(const Candidate& from, const ExchangeRequest& request,
                                  ExchangeAnswer& answer) {
    const ClaimWish& wish = *request.claim;
    std::vector<Exception> due = TRY(due_exceptions(from.stream, wish.slots));
    std::int64_t left = from.available - from.next;
    for (const Exception& exception : due) left += exception.range.size();
    if (left == 0) return {};
    std::int64_t workers = TRY(session_.integer(Query::count_live_workers)).value_or(1);
    std::int64_t want = lease_size({.slots = wish.slots,
                                    .settled = from.measured,
                                    .busy_us = from.busy_us,
                                    .left = left,
                                    .workers = static_cast<int>(workers),
                                    .items_max = wish.items_max});
    Lease as{.worker = request.worker};
    std::int64_t got = TRY(claim_due(from, as, wish.slots, due, want, answer));
    if (got < want) got += TRY(claim_cursor(from, as, want - got, answer));
    if (got > 0) TRY(charge(from, got));
    return {};
}

Result<std::vector<Exception>> Claiming::due_exceptions(StreamId stream, int limit) {
    Rows rows = TRY(session_.rows(Query::due_exceptions, stream.value, 0, session_.now().value,
                                  std::max(limit, 1)));
    std::vector<Exception> due;
    while (TRY(rows.next())) {
        due.push_back({.range = {{rows.integer(0)}, {rows.integer(1)}},
                       .kind = static_cast<ExceptionKind>(rows.integer(2)),
                       .round = static_cast<Round>(rows.integer(3)),
                       .attempt = static_cast<int>(rows.integer(4)),
                       .lost = static_cast<int>(rows.integer(5))});
    }
    return due;
}

// An item that was lost once is claimed in pieces of at most the worker's slots: few others are in
// hand beside it if it kills again.
Result<std::int64_t> Claiming::claim_due(const Candidate& from, const Lease& as, int slots,
                                         std::span<const Exception> due, std::int64_t want,
                                         ExchangeAnswer& answer) {
    std::int64_t got = 0;
    for (const Exception& exception : due) {
        if (got >= want) break;
        std::int64_t size = std::min(exception.range.size(), want - got);
        if (exception.lost > 0) size = std::min<std::int64_t>(size, std::max(slots, 1));
        ItemId end = exception.range.lo + size;
        TRY(leases_.take(exception, end));
        Lease lease = as;
        lease.range = {exception.range.lo, end};
        lease.round = exception.round;
        lease.attempt = exception.attempt;
        lease.lost = exception.lost;
        TRY(grant(from, std::move(lease), answer));
        got += size;
    }
    return got;
}

Result<std::int64_t> Claiming::claim_cursor(const Candidate& from, const Lease& as,
                                            std::int64_t want, ExchangeAnswer& answer) {
    Candidate at = from;
    std::int64_t stepped_over = 0;
    if (at.taken > 0 && !session_.is_alone()) return session_.must_be_alone();
    // Items that were claimed by choice are marked: step over those at the cursor, stop before the
    // next one.
    while (at.taken > 0 && at.next < at.available) {
        std::optional<std::int64_t> mark =
            TRY(session_.integer(Query::next_taken, at.first().value, at.end().value));
        if (!mark) break;
        if (*mark != at.first().value) {
            want = std::min(want, *mark - at.first().value);
            break;
        }
        TRY(session_.run(Query::drop_taken, *mark));
        ++at.next;
        --at.taken;
        ++stepped_over;
    }
    std::int64_t got = std::min(want, at.available - at.next);
    if (got + stepped_over == 0) return std::int64_t{0};
    TakenRange taken = TRY(session_.take_range(from.stream, from.next, got + stepped_over));
    got = taken.count - stepped_over;
    at.next = taken.before + stepped_over;
    if (stepped_over > 0) {
        TRY(session_.run(Query::count_taken, -stepped_over, from.stream.value));
    }
    if (got == 0) return std::int64_t{0};
    Lease lease = as;
    lease.range = {at.first(), at.first() + got};
    TRY(grant(from, std::move(lease), answer));
    return got;
}

Result<void> Claiming::claim_alone(const Candidate& from, const Lease& as, ExchangeAnswer& answer) {
    std::optional<Exception> due;
    {
        Rows rows = TRY(
            session_.rows(Query::due_exceptions, from.stream.value, 1, session_.now().value, 1));
        if (TRY(rows.next())) {
            due = Exception{.range = {{rows.integer(0)}, {rows.integer(1)}},
                            .round = static_cast<Round>(rows.integer(3)),
                            .attempt = static_cast<int>(rows.integer(4)),
                            .lost = static_cast<int>(rows.integer(5))};
        }
    }
    if (!due) return {};
    TRY(leases_.take(*due, due->range.lo + 1));
    Lease lease = as;
    lease.range = {due->range.lo, due->range.lo + 1};
    lease.round = due->round;
    lease.attempt = due->attempt;
    lease.lost = due->lost;
    TRY(grant(from, std::move(lease), answer));
    return charge(from, 1);
}

Result<void> Claiming::grant(const Candidate& from, Lease lease, ExchangeAnswer& answer) {
    lease.stream = from.stream;
    LeaseToken token = TRY(leases_.add(lease));
    answer.grants.push_back({.token = token,
                             .job = from.job,
                             .range = lease.range,
                             .round = lease.round,
                             .attempt = lease.attempt,
                             .lost = lease.lost,
                             .alone = lease.lost >= bounds::losses_before_alone,
                             .items = {}});
    return {};
}

// A stream is charged the time its items can be expected to take, divided by its weight; the one
// that was charged least is served next.
Result<void> Claiming::charge(const Candidate& from, std::int64_t items) {
    double mean_us = from.measured == 0
                         ? 1'000.0
                         : static_cast<double>(from.busy_us) / static_cast<double>(from.measured);
    double amount = static_cast<double>(items) * std::max(mean_us, 1.0) / from.weight;
    TRY(session_.run(Query::charge_stream, amount, from.stream.value));
    return {};
}

}  // namespace stint::sql
