// Claims by hand: of one chosen item, or of the next one.
#include <algorithm>

#include <fmt/core.h>

#include "stint/store/sql/claiming.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/reaping.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint::sql {
namespace {

Error paused() {
    return Error{ErrorCode::conflict, "the job is paused"};
}

}  // namespace

Result<ChosenClaim> Claiming::choose(JobId job, ItemId item, std::string_view holder,
                                     Millis lease_ms) {
    ChosenClaim claim;
    if (TRY(find_holder(item, claim))) return claim;
    Lease lease{.stream = stream_of(item),
                .range = {item, item + 1},
                .holder = std::string(holder),
                .expires = session_.now() + lease_ms};
    std::optional<Exception> exception = TRY(leases_.covering(item));
    bool waits = exception && exception->kind != ExceptionKind::canceled;
    std::int64_t next = TRY(session_.integer(Query::read_stream, lease.stream.value)).value_or(0);
    bool ahead = sequence_of(item) > next &&
                 !TRY(session_.integer(Query::next_taken, item.value, item.value + 1));
    if (!waits && !ahead) {
        claim.kind = ChosenClaim::Kind::settled;
        claim.state = exception ? ItemState::canceled : TRY(settled_state(item));
        return claim;
    }
    if (TRY(candidates({.job = job})).empty()) {
        return paused();
    }
    if (waits) {
        TRY(cut_out(*exception, item));
        lease.round = exception->round;
        lease.attempt = exception->attempt;
        lease.lost = exception->lost;
    } else {
        TRY(session_.run(Query::add_taken, item.value));
        TRY(session_.run(Query::count_taken, 1, lease.stream.value));
    }
    lease.token = TRY(leases_.add(lease));
    return granted(job, lease);
}

Result<std::optional<ChosenClaim>> Claiming::next(JobId job, std::string_view holder,
                                                  Millis lease_ms) {
    if (TRY(session_.integer(Query::is_paused, job.value)).value_or(0) != 0) return paused();
    std::vector<Candidate> streams = TRY(candidates({.job = job}));
    Lease as{.holder = std::string(holder), .expires = session_.now() + lease_ms};
    ExchangeAnswer answer;
    for (const Candidate& from : streams) {
        if (answer.grants.empty()) TRY(claim_one(from, as, answer));
    }
    for (const Candidate& from : streams) {
        if (answer.grants.empty()) TRY(claim_alone(from, as, answer));
    }
    if (answer.grants.empty()) return std::optional<ChosenClaim>{};
    const Grant& grant = answer.grants.front();
    as.token = grant.token;
    as.range = grant.range;
    as.round = grant.round;
    as.attempt = grant.attempt;
    return std::optional<ChosenClaim>{TRY(granted(job, as))};
}

Result<void> Claiming::claim_one(const Candidate& from, const Lease& as, ExchangeAnswer& answer) {
    std::vector<Exception> due = TRY(due_exceptions(from.stream, 1));
    std::int64_t got = TRY(claim_due(from, as, 1, due, 1, answer));
    if (got == 0) got = TRY(claim_cursor(from, as, 1, answer));
    if (got > 0) TRY(charge(from, got));
    return {};
}

Result<ChosenClaim> Claiming::granted(JobId job, const Lease& lease) {
    TRY(session_.note({.job = job,
                       .range = lease.range,
                       .round = lease.round,
                       .attempt = lease.attempt,
                       .worker = {},
                       .what = "claimed by hand",
                       .detail = "by " + lease.holder,
                       .token = lease.token}));
    ChosenClaim claim;
    claim.kind = ChosenClaim::Kind::granted;
    claim.token = lease.token;
    claim.round = lease.round;
    claim.attempt = lease.attempt;
    claim.holder = lease.holder;
    if (lease.expires) claim.expires = session_.to_host(*lease.expires);
    std::vector<Item> items = TRY(ItemRows(session_).read(lease.range));
    if (!items.empty()) claim.item = std::move(items.front());
    return claim;
}

Result<bool> Claiming::find_holder(ItemId item, ChosenClaim& claim) {
    Rows rows = TRY(session_.rows(Query::covering_lease, item.value));
    while (TRY(rows.next())) {
        std::optional<Lease> lease = TRY(leases_.find({rows.integer(0)}));
        bool settled =
            TRY(session_.integer(Query::has_outcome, item.value, lease->round)).has_value();
        if (settled || !TRY(leases_.covers(*lease, item))) continue;
        claim.kind = ChosenClaim::Kind::held;
        claim.holder = lease->worker.value != 0 ? fmt::format("worker {}", lease->worker.value)
                                                : lease->holder;
        if (lease->expires) claim.expires = session_.to_host(*lease->expires);
        return true;
    }
    return false;
}

Result<ItemState> Claiming::settled_state(ItemId item) {
    Rows rows = TRY(session_.rows(Query::outcomes_of_item, item.value));
    std::optional<OutcomeStatus> last;
    while (TRY(rows.next())) last = static_cast<OutcomeStatus>(rows.integer(1));
    if (!last) return Error{ErrorCode::corrupt, "an item is nowhere; 'stint verify' says more"};
    return parse_item_state(to_text(*last)).value_or(ItemState::failed);
}

Result<void> Claiming::cut_out(const Exception& exception, ItemId item) {
    TRY(session_.run(Query::take_exception, exception.range.lo.value));
    Exception before = exception;
    before.range.hi = item;
    if (before.range.size() > 0) TRY(leases_.put(stream_of(item), before));
    Exception behind = exception;
    behind.range.lo = item + 1;
    if (behind.range.size() > 0) TRY(leases_.put(stream_of(item), behind));
    return {};
}

}  // namespace stint::sql

namespace stint {
using sql::Query;
using sql::Sync;

Result<ChosenClaim> SqlStore::claim_item(JobId job, std::string_view key, std::string_view holder,
                                         Millis lease_ms) {
    return session_.write(Sync::no, [&]() -> Result<ChosenClaim> {
        std::optional<ItemId> item = TRY(find_item(job, key));
        if (!item) return ChosenClaim{};
        ChosenClaim claim = TRY(sql::Claiming(session_).choose(job, *item, holder, lease_ms));
        claim.item.id = *item;
        claim.item.key = key;
        return claim;
    });
}

Result<std::optional<ChosenClaim>> SqlStore::claim_next(JobId job, std::string_view holder,
                                                        Millis lease_ms) {
    return session_.write(Sync::no, [&]() -> Result<std::optional<ChosenClaim>> {
        TRY(stream_of_job(job));
        return sql::Claiming(session_).next(job, holder, lease_ms);
    });
}

Result<Outlook> SqlStore::outlook(JobId job) {
    return session_.read([&]() -> Result<Outlook> {
        StreamId stream = TRY(stream_of_job(job));
        std::int64_t now = session_.now().value;
        JobFlags flags = TRY(job_flags(job));
        Outlook outlook{.paused = flags.paused != Pause::none,
                        .expired = TRY(session_.integer(Query::has_expired, now)).has_value(),
                        .prospects = TRY(has_prospects(job)),
                        .due_at = {}};
        auto soonest = [&](const Rows& rows) {
            if (rows.is_null(1)) return;
            Instant at = session_.to_host(Instant{rows.integer(1)});
            if (!outlook.due_at || at < *outlook.due_at) outlook.due_at = at;
        };
        Rows held = TRY(session_.rows(Query::held_items, stream.value));
        if (TRY(held.next())) {
            outlook.held = held.integer(0);
            soonest(held);
        }
        Rows waiting = TRY(session_.rows(Query::waiting_items, stream.value, now));
        if (TRY(waiting.next())) {
            outlook.waiting = waiting.integer(0);
            soonest(waiting);
        }
        if (outlook.paused || flags.canceling || flags.finished) return outlook;
        bool due = TRY(session_.integer(Query::has_due_exception, stream.value, now)).has_value();
        // All marks are ahead of the cursor.
        outlook.claimable =
            due || TRY(session_.integer(Query::unclaimed_items, stream.value)).value_or(0) > 0;
        return outlook;
    });
}

Result<bool> SqlStore::renew(LeaseToken token, Millis lease_ms) {
    return session_.write_beside(Sync::no, [&]() -> Result<bool> {
        Instant expires = session_.now() + lease_ms;
        return TRY(session_.run(Query::renew_lease, expires.value, token.value,
                                session_.now().value)) == 1;
    });
}

Result<ClaimTrace> SqlStore::trace_claim(LeaseToken token) {
    return session_.read([&]() -> Result<ClaimTrace> {
        ClaimTrace trace;
        std::optional<sql::Lease> lease = TRY(sql::Leases(session_).find(token));
        if (lease && !lease->expires) {
            trace.kind = ClaimTrace::Kind::of_worker;
            return trace;
        }
        Rows rows = TRY(session_.rows(Query::history_of_token, token.value));
        if (!TRY(rows.next())) return trace;
        // The detail of a claim is "by HOLDER".
        std::string_view holder = rows.text(5);
        holder.remove_prefix(std::min<std::size_t>(holder.size(), 3));
        trace = {.kind = ClaimTrace::Kind::settled,
                 .job = {rows.integer(0)},
                 .item = {rows.integer(1)},
                 .round = static_cast<Round>(rows.integer(2)),
                 .attempt = static_cast<int>(rows.integer(3)),
                 .holder = std::string(holder),
                 .granted_at = {rows.integer(6)},
                 .ending = ""};
        if (TRY(rows.next())) {
            trace.kind = ClaimTrace::Kind::over;
            trace.ending = rows.text(4);
            trace.ended_at = {rows.integer(6)};
        } else if (lease) {
            bool over = lease->is_over(session_.now());
            trace.kind = over ? ClaimTrace::Kind::over : ClaimTrace::Kind::standing;
            if (over) trace.ending = "lease expired";
        }
        return trace;
    });
}

Result<std::int64_t> SqlStore::reap_expired() {
    std::int64_t now = session_.time().value;
    // Mostly there is none, and a look costs no sync.
    if (!TRY(session_.integer(Query::has_expired, now))) return std::int64_t{0};
    return session_.write(
        Sync::yes, [&]() -> Result<std::int64_t> { return sql::Reaping(session_).expired(); });
}

}  // namespace stint
