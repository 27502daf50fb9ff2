#include "stint/store/sql/publishing.h"

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/values.h"

namespace stint::sql {
Result<void> Publishing::run(const ExchangeRequest& request, ExchangeAnswer& answer) {
    for (const Win& one : request.wins) TRY(win(one, request.worker, answer));
    for (const PublicationEnd& one : request.publication_ends) {
        TRY(end(one, request.worker, answer));
    }
    return {};
}

Result<std::optional<Lease>> Publishing::standing_lease(LeaseToken token, ItemId item,
                                                        WorkerId worker) {
    std::optional<Lease> lease = TRY(leases_.find(token));
    if (!lease || lease->worker != worker) return std::optional<Lease>{};
    if (!TRY(leases_.covers(*lease, item))) return std::optional<Lease>{};
    if (TRY(session_.integer(Query::has_outcome, item.value, lease->round))) {
        return std::optional<Lease>{};
    }
    return lease;
}

Result<void> Publishing::win(const Win& win, WorkerId worker, ExchangeAnswer& answer) {
    std::optional<Lease> lease = TRY(standing_lease(win.token, win.item, worker));
    if (!lease) {
        answer.refused.push_back(win.item);
        return {};
    }
    std::int64_t job = TRY(session_.integer(Query::job_of_stream, lease->stream.value)).value_or(0);
    const Attempt& attempt = win.attempt;
    const Publication& file = win.publication;
    std::optional<std::string> owner = TRY(take_target({job}, file.to, win.item));
    if (owner) {
        Outcome outcome{.item = win.item,
                        .round = lease->round,
                        .status = OutcomeStatus::failed,
                        .worker = worker,
                        .attempt = attempt};
        outcome.attempt.number = lease->attempt;
        outcome.attempt.cause = fmt::format("its output file '{}' is that of item '{}'",
                                            printable(file.to, 200), printable(*owner, 200));
        bool added = TRY(books_.settle(outcome));
        ASSERT(added);
        answer.collided.push_back(win.item);
        return leases_.charge(*lease, 1, 0);
    }
    std::int64_t added = TRY(session_.run(
        Query::add_publication, win.item.value, lease->round, win.token.value, file.from, file.to,
        file.inode, file.bytes, worker.value, attempt.started_at.value, attempt.duration_us,
        attempt.memory_peak_bytes, attempt.output_bytes, blob_or_null(attempt.output),
        text_or_null(attempt.content), attempt.errors_bytes, blob_or_null(attempt.errors),
        text_or_null(attempt.errors_content)));
    if (added == 0) answer.refused.push_back(win.item);  // It has won already.
    return {};
}

Result<std::optional<std::string>> Publishing::take_target(JobId job, const std::string& path,
                                                           ItemId item) {
    std::optional<std::string> owner;
    if (TRY(session_.run(Query::add_target, job.value, path, item.value)) == 1) return owner;
    std::int64_t known = TRY(session_.integer(Query::find_target, job.value, path)).value_or(0);
    if (known == item.value) return owner;
    // A file that has changed comes as a new item under its old key.
    if (TRY(session_.integer(Query::same_key, known, item.value))) {
        TRY(session_.run(Query::move_target, item.value, job.value, path));
        return owner;
    }
    std::vector<Item> owners = TRY(ItemRows(session_).read({{known}, {known + 1}}));
    owner = owners.empty() ? std::string() : owners.front().key;
    return owner;
}

Result<void> Publishing::end(const PublicationEnd& end, WorkerId worker, ExchangeAnswer& answer) {
    std::optional<Lease> lease = TRY(standing_lease(end.token, end.item, worker));
    bool won = lease && TRY(session_.integer(Query::has_publication, end.item.value, lease->round));
    if (!won) {
        answer.refused.push_back(end.item);
        return {};
    }
    Outcome outcome = TRY(outcome_of(*lease, end.item));
    TRY(session_.run(Query::end_publication, end.item.value, lease->round));
    if (end.how == PublicationEnd::How::vanished) return run_again(*lease, end.item);
    if (end.how == PublicationEnd::How::failed) {
        outcome.status = OutcomeStatus::failed;
        outcome.attempt.cause = end.cause;
        outcome.attempt.target.clear();
    }
    bool added = TRY(books_.settle(outcome));
    ASSERT(added);
    return leases_.charge(*lease, 1, 0);
}

Result<Outcome> Publishing::outcome_of(const Lease& lease, ItemId item) {
    Rows rows = TRY(session_.rows(Query::read_publication, item.value, lease.round));
    bool found = TRY(rows.next());
    ASSERT(found);
    return Outcome{.item = item,
                   .round = lease.round,
                   .status = OutcomeStatus::completed,
                   .worker = {rows.integer(3)},
                   .attempt = {.number = lease.attempt,
                               .started_at = {rows.integer(4)},
                               .duration_us = rows.integer(5),
                               .memory_peak_bytes = rows.integer(6),
                               .output = std::string(rows.text(8)),
                               .content = std::string(rows.text(9)),
                               .output_bytes = rows.integer(7),
                               .errors = std::string(rows.text(11)),
                               .errors_content = std::string(rows.text(12)),
                               .errors_bytes = rows.integer(10),
                               .target = std::string(rows.text(0)),
                               .target_inode = rows.integer(1),
                               .target_bytes = rows.integer(2)}};
}

// Somebody has taken the file away between the two commits: that is not the item's fault.
Result<void> Publishing::run_again(const Lease& lease, ItemId item) {
    std::int64_t job = TRY(session_.integer(Query::job_of_stream, lease.stream.value)).value_or(0);
    TRY(session_.note({.job = {job},
                       .range = {item, item + 1},
                       .round = lease.round,
                       .attempt = lease.attempt,
                       .worker = lease.worker,
                       .what = "output lost",
                       .detail = "its output file vanished before it had its name"}));
    TRY(leases_.release(lease.stream,
                        {.range = {item, item + 1},
                         .kind = ExceptionKind::rescued,
                         .round = lease.round,
                         .attempt = lease.attempt,
                         .lost = lease.lost},
                        books_));
    TRY(leases_.add_hole(lease, item));
    return leases_.charge(lease, 0, 1);
}

}  // namespace stint::sql
