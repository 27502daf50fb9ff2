#include "stint/store/sqlite/sqlite_session.h"

#include "stint/model/bounds.h"
#include "stint/store/sqlite/queries.sql.h"

namespace stint::sqlite {
namespace {

// How often a transaction is begun again when a foreign program keeps the database locked; each
// try waits for the busy timeout.
constexpr int busy_retries_max = 6;

}  // namespace

SqliteSession::SqliteSession(Database database, std::optional<FairLock> write_lock, bool durable,
                             const Clock& clock)
    : Session(queries, clock),
      durable_(durable),
      write_lock_(std::move(write_lock)),
      database_(std::move(database)) {}

Result<void> SqliteSession::run_text(std::string_view text) {
    Statement* statement = TRY(database_.statement(text));
    TRY(statement->run());
    return {};
}

Result<void> SqliteSession::begin_read() {
    TRY(database_.execute("BEGIN"));
    set_now(clock().now());
    return {};
}

Result<void> SqliteSession::begin_write(sql::Sync sync) {
    ASSERT(!held_.has_value());
    if (write_lock_) held_.emplace(TRY(write_lock_->acquire().doing("waiting for the write lock")));
    if (!durable_) sync = sql::Sync::no;
    if (sync_ != sync) {
        Result<void> set = database_.execute(sync == sql::Sync::yes ? "PRAGMA synchronous=FULL"
                                                                    : "PRAGMA synchronous=NORMAL");
        if (!set.ok()) {
            held_.reset();
            return set;
        }
        sync_ = sync;
    }
    static constexpr std::string_view begin = "BEGIN IMMEDIATE";
    Result<void> begun = run_text(begin);
    for (int i = 0; i < busy_retries_max && !begun.ok(); ++i) {
        if (begun.error().code != ErrorCode::busy) break;
        begun = run_text(begin);
    }
    if (!begun.ok()) {
        held_.reset();
        return std::move(begun).error();
    }
    set_now(clock().now());
    return {};
}

Result<void> SqliteSession::commit() {
    static constexpr std::string_view commit = "COMMIT";
    Result<void> committed = run_text(commit);
    if (!committed.ok()) {
        roll_back();
        return std::move(committed).error();
    }
    held_.reset();
    return {};
}

void SqliteSession::roll_back() {
    static constexpr std::string_view roll_back = "ROLLBACK";
    // After some failures SQLite has rolled back by itself; then there is nothing left to undo.
    (void)run_text(roll_back);
    held_.reset();
}

Result<sql::TakenRange> SqliteSession::take_range(StreamId stream, std::int64_t next,
                                                  std::int64_t want) {
    std::int64_t moved = TRY(run(sql::Query::move_cursor, want, stream.value, next));
    ASSERT(moved == 1);
    return sql::TakenRange{.before = next, .count = want};
}

Result<void> SqliteSession::tend() {
    if (database_.log_pages() < bounds::log_pages_max) return {};
    // Most of the copying needs no lock; the rest is done while nobody can write, so that the log
    // is empty and the next writer begins it anew instead of making it longer.
    TRY(database_.checkpoint());
    std::optional<FairLock::Held> held;
    if (write_lock_) held.emplace(TRY(write_lock_->acquire()));
    TRY(database_.checkpoint());
    return {};
}

Result<void> SqliteSession::compact() {
    std::optional<FairLock::Held> held;
    if (write_lock_) held.emplace(TRY(write_lock_->acquire().doing("waiting for the write lock")));
    TRY(database_.execute("VACUUM").doing("making the file smaller"));
    TRY(database_.checkpoint());
    return {};
}

void SqliteSession::close() {
    if (database_.log_pages() >= bounds::log_pages_at_close_max)
        database_.checkpoint_and_truncate();
}

}  // namespace stint::sqlite
