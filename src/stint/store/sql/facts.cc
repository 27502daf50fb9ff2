#include "stint/store/sql/facts.h"

#include <algorithm>

namespace stint::sql {

Result<RangeFacts> RangeFacts::read(Session& session, StreamId stream, ItemRange range) {
    RangeFacts facts;
    facts.now_ = session.time();
    facts.sees_all_ = session.sees_all();
    {
        Rows rows = TRY(session.rows(Query::read_stream, stream.value));
        if (TRY(rows.next())) facts.next_ = session.cursor_at(stream, rows.integer(0));
    }
    std::optional<Exception> first = TRY(Leases(session).covering(range.lo));
    if (first) facts.exceptions_[first->range.lo] = *first;
    {
        Rows rows = TRY(session.rows(Query::exceptions_in, range.hi.value, range.lo.value));
        while (TRY(rows.next())) {
            Exception exception{.range = {{rows.integer(0)}, {rows.integer(1)}},
                                .kind = static_cast<ExceptionKind>(rows.integer(2)),
                                .round = static_cast<Round>(rows.integer(3)),
                                .attempt = static_cast<int>(rows.integer(4)),
                                .lost = static_cast<int>(rows.integer(5)),
                                .not_before = {rows.integer(6)}};
            facts.exceptions_[exception.range.lo] = exception;
        }
    }
    {
        Rows rows = TRY(session.rows(Query::taken_in_range, range.lo.value, range.hi.value));
        while (TRY(rows.next())) facts.taken_.insert({rows.integer(0)});
    }
    {
        Rows rows = TRY(session.rows(Query::publications_in, range.lo.value, range.hi.value));
        while (TRY(rows.next())) facts.publishing_.insert({rows.integer(0)});
    }
    TRY(facts.read_outcomes(session, range));
    TRY(facts.read_leases(session, stream, range));
    return facts;
}

Result<void> RangeFacts::read_outcomes(Session& session, ItemRange range) {
    Rows rows = TRY(session.rows(Query::current_outcomes, range.lo.value, range.hi.value));
    while (TRY(rows.next())) {
        ItemId item{rows.integer(0)};
        // Rounds come in their order: the highest one stays.
        outcomes_[item] = {.item = item,
                           .round = static_cast<Round>(rows.integer(1)),
                           .status = static_cast<OutcomeStatus>(rows.integer(2)),
                           .worker = {rows.integer(4)},
                           .attempt = {.number = static_cast<int>(rows.integer(3)),
                                       .started_at = {rows.integer(5)},
                                       .duration_us = rows.integer(6),
                                       .memory_peak_bytes = rows.integer(7),
                                       .cause = std::string(rows.text(8)),
                                       .output_bytes = rows.integer(9),
                                       .errors = std::string(rows.text(10))}};
    }
    return {};
}

Result<void> RangeFacts::read_leases(Session& session, StreamId stream, ItemRange range) {
    {
        Rows rows = TRY(session.rows(Query::leases_of_stream, stream.value));
        while (TRY(rows.next())) {
            Lease lease{.token = {rows.integer(0)},
                        .worker = {rows.integer(5)},
                        .stream = stream,
                        .range = {{rows.integer(1)}, {rows.integer(2)}},
                        .round = static_cast<Round>(rows.integer(3)),
                        .attempt = static_cast<int>(rows.integer(4)),
                        .remaining = rows.integer(7),
                        .holes = rows.integer(8)};
            if (lease.range.hi <= range.lo || lease.range.lo >= range.hi) continue;
            holders_[lease.token] = rows.text(6);
            leases_.push_back(lease);
        }
    }
    for (const Lease& lease : leases_) {
        if (lease.holes == 0) continue;
        Rows rows = TRY(session.rows(Query::holes_of_lease, lease.token.value));
        while (TRY(rows.next())) holes_.insert({lease.token, {rows.integer(0)}});
    }
    return {};
}

const Exception* RangeFacts::exception(ItemId item) const {
    auto behind = exceptions_.upper_bound(item);
    if (behind == exceptions_.begin()) return nullptr;
    const Exception& candidate = std::prev(behind)->second;
    return candidate.range.covers(item) ? &candidate : nullptr;
}

const Outcome* RangeFacts::outcome(ItemId item) const {
    auto found = outcomes_.find(item);
    return found == outcomes_.end() ? nullptr : &found->second;
}

// A lease that still stands because of its other items does not cover one that is settled in its
// round, or has left it.
const Lease* RangeFacts::lease(ItemId item) const {
    const Outcome* settled = outcome(item);
    for (const Lease& lease : leases_) {
        if (!lease.range.covers(item) || holes_.contains({lease.token, item})) continue;
        if (settled != nullptr && settled->round >= lease.round) continue;
        return &lease;
    }
    return nullptr;
}

ItemFacts RangeFacts::of(ItemId item, bool running) const {
    ItemFacts facts{.below_cursor = sequence_of(item) <= next_ || taken_.contains(item),
                    .exception = {},
                    .outcome = {},
                    .lease = {}};
    if (const Exception* found = exception(item)) {
        facts.exception =
            ItemFacts::Exception{found->round, found->kind, found->not_before <= now_};
    }
    if (const Outcome* found = outcome(item)) {
        facts.outcome = ItemFacts::Settled{found->round, found->status};
    }
    if (const Lease* found = lease(item)) {
        // A holder that is no process of ours has one item and works on it.
        bool started = running || found->worker.value == 0 || publishing_.contains(item);
        facts.lease = ItemFacts::Leased{found->round, started};
    }
    bool nowhere = !facts.exception && !facts.outcome && !facts.lease;
    // It has just been handed out: whoever has it has not committed yet.
    if (nowhere && !sees_all_) facts.below_cursor = false;
    return facts;
}

}  // namespace stint::sql
