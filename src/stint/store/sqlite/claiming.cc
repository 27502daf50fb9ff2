#include "stint/store/sqlite/claiming.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/model/lease_size.h"
#include "stint/store/sqlite/queries.sql.h"

namespace stint::sqlite {

Result<void> Claiming::run(const ExchangeRequest& request, ExchangeAnswer& answer) {
    const ClaimWish& wish = *request.claim;
    // A lease of a worker that was reaped before would never be reaped.
    if (!TRY(session_.integer(sql::is_living, request.worker.value))) {
        answer.worker_lost = true;
        return {};
    }
    std::vector<Candidate> streams = TRY(candidates(wish));
    for (const Candidate& from : streams) {
        TRY(claim_from(from, request, answer));
        if (!answer.grants.empty()) return {};
    }
    std::int64_t held = TRY(session_.integer(sql::count_leases, request.worker.value)).value_or(0);
    for (const Candidate& from : streams) {
        if (held == 0) TRY(claim_alone(from, request.worker, answer));
        if (!answer.grants.empty()) return {};
        std::optional<std::int64_t> due =
            TRY(session_.integer(sql::next_due, from.stream.value, session_.now().value));
        if (due && *due < INT64_MAX && (!answer.due_at || Instant{*due} < *answer.due_at)) {
            answer.due_at = Instant{*due};
        }
    }
    return {};
}

Result<std::vector<Claiming::Candidate>> Claiming::candidates(const ClaimWish& wish) {
    Rows rows = wish.job ? TRY(session_.rows(sql::runnable_streams_of_job, wish.job->value))
                         : TRY(session_.rows(sql::runnable_streams));
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
    std::int64_t workers = TRY(session_.integer(sql::count_live_workers)).value_or(1);
    std::int64_t want = lease_size({.slots = wish.slots,
                                    .settled = from.measured,
                                    .busy_us = from.busy_us,
                                    .left = left,
                                    .workers = static_cast<int>(workers),
                                    .items_max = wish.items_max});
    std::int64_t got = TRY(claim_due(from, request, due, want, answer));
    if (got < want) got += TRY(claim_cursor(from, request.worker, want - got, answer));
    if (got > 0) TRY(charge(from, got));
    return {};
}

Result<std::vector<Exception>> Claiming::due_exceptions(StreamId stream, int limit) {
    Rows rows = TRY(session_.rows(sql::due_exceptions, stream.value, 0, session_.now().value,
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
Result<std::int64_t> Claiming::claim_due(const Candidate& from, const ExchangeRequest& request,
                                         std::span<const Exception> due, std::int64_t want,
                                         ExchangeAnswer& answer) {
    std::int64_t slots = std::max(request.claim->slots, 1);
    std::int64_t got = 0;
    for (const Exception& exception : due) {
        if (got >= want) break;
        std::int64_t size = std::min(exception.range.size(), want - got);
        if (exception.lost > 0) size = std::min(size, slots);
        ItemId end = exception.range.lo + size;
        TRY(leases_.take(exception, end));
        TRY(grant(from,
                  {.worker = request.worker,
                   .stream = from.stream,
                   .range = {exception.range.lo, end},
                   .round = exception.round,
                   .attempt = exception.attempt,
                   .lost = exception.lost},
                  answer));
        got += size;
    }
    return got;
}

Result<std::int64_t> Claiming::claim_cursor(const Candidate& from, WorkerId worker,
                                            std::int64_t want, ExchangeAnswer& answer) {
    Candidate at = from;
    std::int64_t stepped_over = 0;
    // Items that were claimed by choice are marked: step over those at the cursor, stop before the
    // next one.
    while (at.taken > 0 && at.next < at.available) {
        std::optional<std::int64_t> mark =
            TRY(session_.integer(sql::next_taken, at.first().value, at.end().value));
        if (!mark) break;
        if (*mark != at.first().value) {
            want = std::min(want, *mark - at.first().value);
            break;
        }
        TRY(session_.run(sql::drop_taken, *mark));
        ++at.next;
        --at.taken;
        ++stepped_over;
    }
    std::int64_t got = std::min(want, at.available - at.next);
    if (got + stepped_over == 0) return std::int64_t{0};
    std::int64_t moved =
        TRY(session_.run(sql::move_cursor, got + stepped_over, from.stream.value, from.next));
    ASSERT(moved == 1);
    if (stepped_over > 0) {
        TRY(session_.run(sql::count_taken, -stepped_over, from.stream.value));
    }
    if (got == 0) return std::int64_t{0};
    TRY(grant(from,
              {.worker = worker, .stream = from.stream, .range = {at.first(), at.first() + got}},
              answer));
    return got;
}

Result<void> Claiming::claim_alone(const Candidate& from, WorkerId worker, ExchangeAnswer& answer) {
    std::optional<Exception> due;
    {
        Rows rows =
            TRY(session_.rows(sql::due_exceptions, from.stream.value, 1, session_.now().value, 1));
        if (TRY(rows.next())) {
            due = Exception{.range = {{rows.integer(0)}, {rows.integer(1)}},
                            .round = static_cast<Round>(rows.integer(3)),
                            .attempt = static_cast<int>(rows.integer(4)),
                            .lost = static_cast<int>(rows.integer(5))};
        }
    }
    if (!due) return {};
    TRY(leases_.take(*due, due->range.lo + 1));
    TRY(grant(from,
              {.worker = worker,
               .stream = from.stream,
               .range = {due->range.lo, due->range.lo + 1},
               .round = due->round,
               .attempt = due->attempt,
               .lost = due->lost},
              answer));
    return charge(from, 1);
}

Result<void> Claiming::grant(const Candidate& from, const Lease& lease, ExchangeAnswer& answer) {
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
    TRY(session_.run(sql::charge_stream, amount, from.stream.value));
    return {};
}

Result<ChosenClaim> Claiming::choose(JobId job, ItemId item, std::string_view holder,
                                     Millis lease_ms) {
    ChosenClaim claim;
    if (TRY(find_holder(item, claim))) return claim;
    Lease lease{.stream = stream_of(item), .range = {item, item + 1}};
    std::optional<Exception> exception = TRY(leases_.covering(item));
    bool waits = exception && exception->kind != ExceptionKind::canceled;
    std::int64_t next = TRY(session_.integer(sql::read_stream, lease.stream.value)).value_or(0);
    bool ahead = sequence_of(item) > next &&
                 !TRY(session_.integer(sql::next_taken, item.value, item.value + 1));
    if (!waits && !ahead) {
        claim.kind = ChosenClaim::Kind::settled;
        claim.state = exception ? ItemState::canceled : TRY(settled_state(item));
        return claim;
    }
    if (TRY(candidates({.job = job})).empty()) {
        return Error{ErrorCode::conflict, "the job is paused"};
    }
    if (waits) {
        TRY(cut_out(*exception, item));
        lease.round = exception->round;
        lease.attempt = exception->attempt;
        lease.lost = exception->lost;
    } else {
        TRY(session_.run(sql::add_taken, item.value));
        TRY(session_.run(sql::count_taken, 1, lease.stream.value));
    }
    claim.token = TRY(leases_.add(lease, holder, session_.now() + lease_ms));
    claim.kind = ChosenClaim::Kind::granted;
    claim.round = lease.round;
    claim.attempt = lease.attempt;
    return claim;
}

Result<bool> Claiming::find_holder(ItemId item, ChosenClaim& claim) {
    Rows rows = TRY(session_.rows(sql::covering_lease, item.value));
    while (TRY(rows.next())) {
        std::optional<Lease> lease = TRY(leases_.find({rows.integer(0)}));
        bool settled =
            TRY(session_.integer(sql::has_outcome, item.value, lease->round)).has_value();
        if (settled || !TRY(leases_.covers(*lease, item))) continue;
        claim.kind = ChosenClaim::Kind::held;
        claim.holder = lease->worker.value != 0 ? fmt::format("worker {}", lease->worker.value)
                                                : std::string(rows.text(3));
        return true;
    }
    return false;
}

Result<ItemState> Claiming::settled_state(ItemId item) {
    Rows rows = TRY(session_.rows(sql::outcomes_of_item, item.value));
    std::optional<OutcomeStatus> last;
    while (TRY(rows.next())) last = static_cast<OutcomeStatus>(rows.integer(1));
    if (!last) return Error{ErrorCode::corrupt, "an item is nowhere; 'stint verify' says more"};
    return parse_item_state(to_text(*last)).value_or(ItemState::failed);
}

Result<void> Claiming::cut_out(const Exception& exception, ItemId item) {
    TRY(session_.run(sql::take_exception, exception.range.lo.value));
    Exception before = exception;
    before.range.hi = item;
    if (before.range.size() > 0) TRY(leases_.put(stream_of(item), before));
    Exception behind = exception;
    behind.range.lo = item + 1;
    if (behind.range.size() > 0) TRY(leases_.put(stream_of(item), behind));
    return {};
}

}  // namespace stint::sqlite
