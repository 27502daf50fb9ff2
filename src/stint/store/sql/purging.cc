#include "stint/store/sql/purging.h"

#include <algorithm>

#include "stint/model/job.h"

namespace stint::sql {

Result<bool> SqlPurging::begin_purge(JobId job, Timestamp finished_at, std::string_view report) {
    return session_.write(Sync::yes, [&]() -> Result<bool> {
        if (!TRY(session_.integer(Query::can_be_purged, job.value))) return false;
        std::int64_t kept =
            TRY(session_.run(Query::keep_report, report, job.value, finished_at.value));
        if (kept == 0) return false;
        TRY(session_.run(Query::begin_purge, job.value));
        TRY(session_.run(Query::drop_streams, job.value));
        TRY(session_.run(Query::drop_job, job.value));
        return true;
    });
}

Result<std::optional<KeptReport>> SqlPurging::find_report(std::string_view name) {
    RunName asked = parse_run_name(name);
    Rows rows = TRY(session_.rows(Query::find_report, asked.name, asked.run));
    if (!TRY(rows.next())) return std::optional<KeptReport>{};
    return std::optional<KeptReport>{KeptReport{.name = std::string(rows.text(0)),
                                                .run = static_cast<int>(rows.integer(1)),
                                                .finished_at = {rows.integer(2)},
                                                .json = std::string(rows.text(3))}};
}

Result<PurgeStep> SqlPurging::purge_some(std::int64_t limit) {
    return session_.write(Sync::no, [&]() -> Result<PurgeStep> {
        PurgeStep step;
        std::optional<Left> left;
        {
            Rows rows = TRY(session_.rows(Query::read_purge));
            if (TRY(rows.next())) {
                left = Left{.stream = {rows.integer(0)},
                            .job = {rows.integer(1)},
                            .next = rows.integer(2),
                            .last = rows.integer(3),
                            .builder = {rows.integer(4)}};
            }
        }
        step.done = !left;
        if (!left) return step;
        if (left->builder.value != 0) TRY(take_over(*left));
        if (left->next < left->last)
            TRY(purge_items(*left, limit, step));
        else if (!TRY(purge_rest(*left, limit)))
            TRY(session_.run(Query::end_purge, left->stream.value));
        return step;
    });
}

// Who was copying the job to here has ended before it was whole.
Result<void> SqlPurging::take_over(const Left& left) {
    TRY(session_.run(Query::drop_streams, left.job.value));
    TRY(session_.run(Query::forget_builder, left.stream.value));
    return {};
}

Result<void> SqlPurging::purge_items(const Left& left, std::int64_t limit, PurgeStep& step) {
    std::int64_t end = std::min(left.next + limit, left.last);
    std::int64_t lo = make_item_id(left.stream, left.next + 1).value;
    std::int64_t hi = make_item_id(left.stream, end + 1).value;
    {
        Rows rows = TRY(session_.rows(Query::content_in, lo, hi));
        while (TRY(rows.next())) step.content.emplace_back(rows.text(0));
    }
    TRY(session_.run(Query::drop_outcomes, lo, hi));
    TRY(session_.run(Query::drop_exceptions, lo, hi));
    TRY(session_.run(Query::drop_marks, lo, hi));
    TRY(session_.run(Query::drop_history, lo, hi));
    step.items = TRY(session_.run(Query::drop_items, lo, hi));
    TRY(session_.run(Query::advance_purge, end, left.stream.value));
    return {};
}

// What the job itself has left. False: there was nothing any more.
Result<bool> SqlPurging::purge_rest(const Left& left, std::int64_t limit) {
    std::int64_t removed = TRY(session_.run(Query::drop_keys, left.stream.value, limit));
    removed += TRY(session_.run(Query::drop_feed, left.job.value, limit));
    removed += TRY(session_.run(Query::drop_targets, left.job.value, limit));
    removed += TRY(session_.run(Query::drop_sinks, left.job.value));
    removed += TRY(session_.run(Query::drop_job_history, left.job.value));
    return removed > 0;
}

}  // namespace stint::sql
