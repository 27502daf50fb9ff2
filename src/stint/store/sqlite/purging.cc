#include "stint/store/sqlite/purging.h"

#include <algorithm>

#include "stint/store/sqlite/queries.sql.h"

namespace stint::sqlite {

Result<bool> SqlitePurging::begin_purge(JobId job) {
    return session_.write(Sync::yes, [&]() -> Result<bool> {
        if (!TRY(session_.integer(sql::can_be_purged, job.value))) return false;
        TRY(session_.run(sql::begin_purge, job.value));
        TRY(session_.run(sql::drop_streams, job.value));
        TRY(session_.run(sql::drop_job, job.value));
        return true;
    });
}

Result<PurgeStep> SqlitePurging::purge_some(std::int64_t limit) {
    return session_.write(Sync::no, [&]() -> Result<PurgeStep> {
        PurgeStep step;
        std::optional<Left> left;
        {
            Rows rows = TRY(session_.rows(sql::read_purge));
            if (TRY(rows.next())) {
                left = Left{.stream = {rows.integer(0)},
                            .job = {rows.integer(1)},
                            .next = rows.integer(2),
                            .last = rows.integer(3)};
            }
        }
        step.done = !left;
        if (!left) return step;
        if (left->next < left->last)
            TRY(purge_items(*left, limit, step));
        else if (!TRY(purge_rest(*left, limit)))
            TRY(session_.run(sql::end_purge, left->stream.value));
        return step;
    });
}

Result<void> SqlitePurging::purge_items(const Left& left, std::int64_t limit, PurgeStep& step) {
    std::int64_t end = std::min(left.next + limit, left.last);
    std::int64_t lo = make_item_id(left.stream, left.next + 1).value;
    std::int64_t hi = make_item_id(left.stream, end + 1).value;
    {
        Rows rows = TRY(session_.rows(sql::content_in, lo, hi));
        while (TRY(rows.next())) step.content.emplace_back(rows.text(0));
    }
    TRY(session_.run(sql::drop_outcomes, lo, hi));
    TRY(session_.run(sql::drop_exceptions, lo, hi));
    TRY(session_.run(sql::drop_history, lo, hi));
    step.items = TRY(session_.run(sql::drop_items, lo, hi));
    TRY(session_.run(sql::advance_purge, end, left.stream.value));
    return {};
}

// What the job itself has left. False: there was nothing any more.
Result<bool> SqlitePurging::purge_rest(const Left& left, std::int64_t limit) {
    std::int64_t removed = TRY(session_.run(sql::drop_keys, left.stream.value, limit));
    removed += TRY(session_.run(sql::drop_feed, left.job.value, limit));
    removed += TRY(session_.run(sql::drop_targets, left.job.value, limit));
    removed += TRY(session_.run(sql::drop_sinks, left.job.value));
    removed += TRY(session_.run(sql::drop_job_history, left.job.value));
    return removed > 0;
}

}  // namespace stint::sqlite
