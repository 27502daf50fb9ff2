// Output files: what was won and not yet published, and which file belongs to which item.
#include "stint/store/sql/sql_store.h"

namespace stint {
using sql::Query;

Result<std::vector<OpenPublication>> SqlStore::publications_of(WorkerId worker) {
    Rows rows = TRY(session_.rows(Query::publications_of_worker, worker.value));
    std::vector<OpenPublication> open;
    while (TRY(rows.next())) {
        open.push_back({.token = {rows.integer(0)},
                        .item = {rows.integer(1)},
                        .publication = {.from = std::string(rows.text(2)),
                                        .to = std::string(rows.text(3)),
                                        .inode = rows.integer(4),
                                        .bytes = rows.integer(5)}});
    }
    return open;
}

Result<std::vector<Target>> SqlStore::read_targets(JobId job, std::string_view after,
                                                   std::int64_t limit) {
    Rows rows = TRY(session_.rows(Query::read_targets, job.value, after, limit));
    std::vector<Target> targets;
    while (TRY(rows.next())) {
        targets.push_back({.path = std::string(rows.text(0)),
                           .item = {rows.integer(1)},
                           .inode = rows.integer(2),
                           .bytes = rows.integer(3)});
    }
    return targets;
}

Result<bool> SqlStore::lease_stands(LeaseToken token) {
    return TRY(session_.integer(Query::lease_stands, token.value)).has_value();
}

}  // namespace stint
