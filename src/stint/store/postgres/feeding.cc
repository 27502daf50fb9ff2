// What a feeder says again when it got no answer: the store may have done it.
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/store/postgres/postgres_store.h"

namespace stint {

Result<std::int64_t> PostgresStore::count_items(JobId job) {
    Rows rows = TRY(session_->rows(sql::Query::job_stream, job.value));
    if (!TRY(rows.next())) return Error{ErrorCode::not_found, "the job has vanished"};
    return rows.integer(1);
}

// Items known by their key are found again by it; of others the store has as many as it was told.
Result<Appended> PostgresStore::append_items(JobId job, WorkerId worker,
                                             std::span<const NewItem> items, KeyRule keys,
                                             ChangedRule changed) {
    if (keys != KeyRule::position) {
        Appended appended = TRY(SqlStore::append_items(job, worker, items, keys, changed));
        fed_.erase(job);
        return appended;
    }
    TRY(session_->connect());
    auto known = fed_.find(job);
    if (known == fed_.end() || known->second.connection != session_->connections()) {
        std::int64_t there = TRY(count_items(job));
        Fed& fed = fed_.try_emplace(job, Fed{.items = there}).first->second;
        fed.connection = session_->connections();
        if (there < fed.items) {
            return Error{ErrorCode::corrupt,
                         fmt::format("the server has lost the last {} of the job, in a fail-over; "
                                     "run the same line again",
                                     counted(fed.items - there, "item"))};
        }
        if (!items.empty() && there == fed.items + std::ssize(items)) {
            fed.items = there;
            return Appended{.added = std::ssize(items)};
        }
        fed.items = there;
    }
    Appended appended = TRY(SqlStore::append_items(job, worker, items, keys, changed));
    fed_[job].items += appended.added;
    return appended;
}

Result<void> PostgresStore::close_job(JobId job, WorkerId worker, Closing closing) {
    Result<void> closed = SqlStore::close_job(job, worker, closing);
    if (!closed.ok() && closed.error().code == ErrorCode::conflict && closing_ == job) {
        std::optional<Job> known = TRY(load_job(job));
        if (known && known->state != JobState::open) closed = Result<void>{};
    }
    bool away = !closed.ok() && closed.error().code == ErrorCode::unavailable;
    if (!away) closing_.reset();
    if (away && session_->in_doubt()) closing_ = job;
    return closed;
}

}  // namespace stint
