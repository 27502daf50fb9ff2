// A worker's line to the server beside the one it works over: it hears of news, tells them, and by
// holding a session lock says that the worker lives. It only wakes and hints; what is true stands
// in the tables.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/db/postgres.h"
#include "stint/model/ids.h"
#include "stint/store/postgres/postgres_store.h"

namespace stint {

class PostgresLink {
public:
    // Errors as PostgresStore::open. REQUIRES: the store exists
    static Result<std::unique_ptr<PostgresLink>> open(const PostgresOptions& options);

    // A pooler is between: nothing is heard, and no lock is held.
    bool is_deaf() const { return connection_->pooled(); }

    // Waits until there are news, `wake_fd` can be read, or the time has passed; true for news.
    Result<bool> wait(Millis timeout, int wake_fd);
    // Wakes all that wait, on every host.
    Result<void> tell();

    // From now on the server knows that the worker lives, until this line ends. False: an earlier
    // line of it has not ended yet, as the server sees it.
    Result<bool> hold(WorkerId worker);
    // Live workers with slots that nobody holds: their process has ended, or has lost its line.
    // Nothing when another process watches already; from the first answer on this one does.
    Result<std::optional<std::vector<WorkerId>>> unheld();
    // How many workers lived when unheld() last yielded nothing.
    std::int64_t workers() const { return workers_; }

private:
    explicit PostgresLink(std::unique_ptr<PostgresConnection> connection)
        : connection_(std::move(connection)) {}
    Result<Statement*> statement(std::string_view text) { return connection_->statement(text); }

    std::unique_ptr<PostgresConnection> connection_;
    std::string channel_;
    bool watches_ = false;
    std::int64_t workers_ = 0;
};

}  // namespace stint
