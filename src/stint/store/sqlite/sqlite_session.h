// A connection to an SQLite manifest: write transactions behind the fair lock between processes,
// and the care of its log.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "stint/db/sqlite.h"
#include "stint/store/sql/session.h"
#include "stint/sys/lock.h"

namespace stint::sqlite {

class SqliteSession final : public sql::Session {
public:
    // `queries` as the store's own; the lock is missing for a store in memory.
    SqliteSession(Database database, std::optional<FairLock> write_lock, bool durable,
                  const Clock& clock);

    Database& database() { return database_; }
    Result<void> execute(std::string_view script) override { return database_.execute(script); }
    sql::Bulk& bulk() override { return bulk_; }
    Result<sql::TakenRange> take_range(StreamId stream, std::int64_t next,
                                       std::int64_t want) override;
    Result<std::string> integrity() override { return database_.integrity(); }
    // Makes the file as small as what it holds.
    Result<void> compact() override;
    // Copies the log into the database file if it has grown past its bound.
    Result<void> tend();
    // Makes a long log short for whoever opens the store next. Call it last.
    void close();

protected:
    Result<void> begin_write(sql::Sync sync) override;
    Result<void> begin_read() override;
    Result<void> commit() override;
    void roll_back() override;
    Result<Statement*> prepare(std::string_view text) override { return database_.statement(text); }

private:
    Result<void> run_text(std::string_view text);

    bool durable_;
    std::optional<FairLock> write_lock_;
    std::optional<FairLock::Held> held_;
    Database database_;
    std::optional<sql::Sync> sync_;
    sql::RowByRow bulk_{*this};
};

}  // namespace stint::sqlite
