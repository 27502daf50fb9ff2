#include "stint/store/sql/leases.h"

#include "stint/model/bounds.h"
#include "stint/store/sql/books.h"

namespace stint::sql {
namespace {

constexpr std::int64_t never = INT64_MAX;

Result<std::vector<Lease>> read_all(Rows rows, WorkerId worker) {
    std::vector<Lease> leases;
    while (TRY(rows.next())) {
        leases.push_back({.token = {rows.integer(0)},
                          .worker = worker,
                          .stream = {rows.integer(1)},
                          .range = {{rows.integer(2)}, {rows.integer(3)}},
                          .round = static_cast<Round>(rows.integer(4)),
                          .attempt = static_cast<int>(rows.integer(5)),
                          .lost = static_cast<int>(rows.integer(6)),
                          .remaining = rows.integer(7),
                          .holder = std::string(rows.text(8))});
    }
    return leases;
}

Result<std::vector<ItemId>> read_ids(Rows rows) {
    std::vector<ItemId> items;
    while (TRY(rows.next())) items.push_back({rows.integer(0)});
    return items;
}

}  // namespace

Result<std::optional<Lease>> Leases::find(LeaseToken token) {
    Rows rows = TRY(session_.rows(Query::read_lease, token.value));
    if (!TRY(rows.next())) return std::optional<Lease>{};
    std::optional<Instant> expires;
    if (!rows.is_null(10)) expires = Instant{rows.integer(10)};
    return std::optional<Lease>{Lease{.token = token,
                                      .worker = {rows.integer(0)},
                                      .stream = {rows.integer(1)},
                                      .range = {{rows.integer(2)}, {rows.integer(3)}},
                                      .round = static_cast<Round>(rows.integer(4)),
                                      .attempt = static_cast<int>(rows.integer(5)),
                                      .lost = static_cast<int>(rows.integer(6)),
                                      .remaining = rows.integer(7),
                                      .holes = rows.integer(8),
                                      .holder = std::string(rows.text(9)),
                                      .expires = expires,
                                      .granted_at = {rows.integer(11)}}};
}

Result<LeaseToken> Leases::add(const Lease& lease) {
    LeaseToken token = TRY(session_.take_token());
    std::optional<std::int64_t> worker;
    if (lease.worker.value != 0) worker = lease.worker.value;
    std::optional<std::string_view> holder;
    if (!lease.holder.empty()) holder = lease.holder;
    std::optional<std::int64_t> expires;
    if (lease.expires) expires = lease.expires->value;
    TRY(session_.run(Query::add_lease, token.value, worker, holder, lease.stream.value,
                     lease.range.lo.value, lease.range.hi.value, lease.round, lease.attempt,
                     lease.lost, lease.range.size(), expires, session_.wall().value));
    return token;
}

Result<void> Leases::end(const Lease& lease) {
    TRY(session_.run(Query::end_lease, lease.token.value));
    if (lease.holes > 0) TRY(session_.run(Query::end_holes, lease.token.value));
    return {};
}

Result<bool> Leases::covers(const Lease& lease, ItemId item) {
    if (!lease.range.covers(item)) return false;
    if (lease.holes == 0) return true;
    return !TRY(session_.integer(Query::is_hole, lease.token.value, item.value)).has_value();
}

Result<void> Leases::charge(const Lease& lease, std::int64_t settled, std::int64_t left_it) {
    std::int64_t gone = settled + left_it;
    if (gone == lease.remaining) {
        Lease ended = lease;
        ended.holes += left_it;
        return end(ended);
    }
    if (gone == 0) return {};
    std::int64_t changed = TRY(session_.run(Query::charge_lease, gone, left_it, lease.token.value));
    ASSERT(changed == 1);
    return {};
}

Result<void> Leases::add_hole(const Lease& lease, ItemId item) {
    TRY(session_.run(Query::add_hole, lease.token.value, item.value));
    return {};
}

Result<std::set<ItemId>> Leases::settled(const Lease& lease) {
    Rows rows = TRY(session_.rows(Query::settled_of_range, lease.range.lo.value,
                                  lease.range.hi.value, lease.round));
    std::set<ItemId> items;
    while (TRY(rows.next())) items.insert({rows.integer(0)});
    return items;
}

Result<std::vector<ItemId>> Leases::unsettled(const Lease& lease) {
    Rows settled_rows = TRY(session_.rows(Query::settled_of_range, lease.range.lo.value,
                                          lease.range.hi.value, lease.round));
    std::vector<ItemId> settled = TRY(read_ids(std::move(settled_rows)));
    Rows hole_rows = TRY(session_.rows(Query::holes_of_lease, lease.token.value));
    std::vector<ItemId> holes = TRY(read_ids(std::move(hole_rows)));
    std::vector<ItemId> left;
    auto next_settled = settled.begin();
    auto next_hole = holes.begin();
    for (ItemId item = lease.range.lo; item < lease.range.hi; item = item + 1) {
        while (next_hole != holes.end() && *next_hole < item) ++next_hole;
        if (next_settled != settled.end() && *next_settled == item)
            ++next_settled;
        else if (next_hole == holes.end() || *next_hole != item)
            left.push_back(item);
    }
    return left;
}

Result<std::vector<Lease>> Leases::of_worker(WorkerId worker) {
    Rows rows = TRY(session_.rows(Query::leases_of_worker, worker.value));
    return read_all(std::move(rows), worker);
}

Result<std::vector<Lease>> Leases::expired() {
    Rows rows = TRY(session_.rows(Query::expired_leases, session_.now().value));
    return read_all(std::move(rows), WorkerId{});
}

Result<std::vector<Lease>> Leases::by_hand() {
    Rows rows = TRY(session_.rows(Query::leases_by_hand));
    return read_all(std::move(rows), WorkerId{});
}

Result<void> Leases::put(StreamId stream, const Exception& exception) {
    bool alone = exception.lost >= bounds::losses_before_alone;
    std::int64_t due =
        exception.kind == ExceptionKind::canceled ? never : exception.not_before.value;
    TRY(session_.run(Query::add_exception, exception.range.lo.value, exception.range.hi.value,
                     stream.value, static_cast<int>(exception.kind), exception.round,
                     exception.attempt, exception.lost, alone ? 1 : 0, due));
    return {};
}

Result<void> Leases::release(StreamId stream, const Exception& exception, Books& books) {
    if (!TRY(session_.integer(Query::is_canceling, stream.value))) return put(stream, exception);
    Exception canceled = exception;
    canceled.kind = ExceptionKind::canceled;
    books.cancel_range(canceled.range, canceled.round);
    return put(stream, canceled);
}

Result<void> Leases::release_runs(const Lease& lease, const std::vector<ItemId>& items,
                                  ExceptionKind kind, Books& books) {
    for (std::size_t begin = 0; begin < items.size();) {
        std::size_t end = begin + 1;
        while (end < items.size() && items[end] == items[end - 1] + 1) ++end;
        TRY(release(lease.stream,
                    {.range = {items[begin], items[end - 1] + 1},
                     .kind = kind,
                     .round = lease.round,
                     .attempt = lease.attempt,
                     .lost = lease.lost},
                    books));
        begin = end;
    }
    return {};
}

Result<void> Leases::take(const Exception& exception, ItemId end) {
    if (end == exception.range.hi) {
        TRY(session_.run(Query::take_exception, exception.range.lo.value));
    } else {
        TRY(session_.run(Query::narrow_exception, end.value, exception.range.lo.value));
    }
    return {};
}

Result<std::optional<Exception>> Leases::covering(ItemId item) {
    Rows rows = TRY(session_.rows(Query::covering_exception, item.value));
    if (!TRY(rows.next()) || rows.integer(1) <= item.value) return std::optional<Exception>{};
    return std::optional<Exception>{Exception{.range = {{rows.integer(0)}, {rows.integer(1)}},
                                              .kind = static_cast<ExceptionKind>(rows.integer(2)),
                                              .round = static_cast<Round>(rows.integer(3)),
                                              .attempt = static_cast<int>(rows.integer(4)),
                                              .lost = static_cast<int>(rows.integer(5)),
                                              .not_before = {rows.integer(6)}}};
}

}  // namespace stint::sql
