#include "stint/store/postgres/postgres_link.h"

#include <fmt/core.h>

#include "stint/store/postgres/opening.sql.h"

namespace stint {

Result<std::unique_ptr<PostgresLink>> PostgresLink::open(const PostgresOptions& options) {
    std::unique_ptr<PostgresConnection> connection = TRY(PostgresConnection::open(
        {.address = options.url, .application_name = "stint news", .schema = options.schema}));
    std::unique_ptr<PostgresLink> link(new PostgresLink(std::move(connection)));
    Statement* find = TRY(link->statement(postgres::name_channel));
    {
        Rows rows = find->rows();
        TRY(rows.next());
        link->channel_ = rows.text(0);
    }
    if (!link->is_deaf()) TRY(link->connection_->listen(link->channel_));
    return link;
}

Result<bool> PostgresLink::wait(Millis timeout, int wake_fd) {
    return connection_->wait_for_notification(static_cast<int>(timeout), wake_fd);
}

Result<void> PostgresLink::tell() {
    return connection_->notify(channel_);
}

Result<bool> PostgresLink::hold(WorkerId worker) {
    Statement* hold = TRY(statement(postgres::hold_worker));
    return TRY(hold->run(worker.value)) == 1;
}

Result<std::optional<std::vector<WorkerId>>> PostgresLink::unheld() {
    if (!watches_) {
        Statement* watch = TRY(statement(postgres::become_watcher));
        Rows rows = watch->rows();
        TRY(rows.next());
        watches_ = rows.integer(0) != 0;
        workers_ = rows.integer(1);
    }
    if (!watches_) return std::optional<std::vector<WorkerId>>{};
    Statement* find = TRY(statement(postgres::unheld_workers));
    std::vector<WorkerId> workers;
    Rows rows = find->rows();
    while (TRY(rows.next())) workers.push_back({rows.integer(0)});
    return std::optional<std::vector<WorkerId>>{std::move(workers)};
}

}  // namespace stint
