// The embedded store: one SQLite file, one writer at a time, nothing to set up. Beside `work.db`
// lies the folder `work.db.d` with the write lock, the beacon and the workers' slots files.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "stint/store/sql/migrations.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sqlite/sqlite_session.h"
#include "stint/sys/clock.h"

namespace stint {

struct SqliteOptions {
    std::string path;     // ":memory:" for a store that ends with the object.
    bool create = true;   // Make it when it does not exist; else fails with not_found.
    bool durable = true;  // Outcomes are synced to the disk before anyone sees them.
    std::string boot;     // The boot the clock belongs to.
    std::string vfs;      // For tests; empty is the system's.
};

class SqliteStore final : public SqlStore {
public:
    // Fails with invalid_input on a file that is no store of ours, is newer than this program, must
    // be migrated, or lies on a network file system; with corrupt on a damaged one.
    static Result<std::unique_ptr<Store>> open(const SqliteOptions& options, const Clock& clock);

    // Brings the store of options.path, which no program of ours may be using, to the newest
    // version. Fails as open, with not_found when there is none.
    static Result<sql::Migrated> migrate(const SqliteOptions& options, const Clock& clock,
                                         std::span<const sql::Migration> steps = migrations());
    // In their order, the first one to version 2. None yet: version 1 is the newest.
    static std::span<const sql::Migration> migrations() { return {}; }

    ~SqliteStore() override { session_->close(); }

    Result<void> tend() override { return session_->tend(); }
    Contents* contents() override { return nullptr; }
    Result<void> back_up(const std::string& path) override;
    std::string store_id() const override { return store_id_; }

private:
    using Session = std::unique_ptr<sqlite::SqliteSession>;
    SqliteStore(Session session, std::string boot)
        : SqlStore(*session), session_(std::move(session)), boot_(std::move(boot)) {}

    static Result<Session> open_session(const SqliteOptions& options, const Clock& clock);
    Result<void> prepare(const std::string& path);
    Result<void> begin_log();
    Result<void> create_tables(std::string_view file_identity);
    struct Origin {
        std::int64_t epoch = 0;
        std::string boot;
        std::int64_t clock_offset = 0;
        std::string file_identity;
    };
    Result<Origin> read_origin();
    Result<void> begin_epoch_if_new(std::string_view file_identity);

    Session session_;
    std::string boot_;
    std::string store_id_;
};

}  // namespace stint
