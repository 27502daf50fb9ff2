#include "stint/store/sqlite/sqlite_store.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/store/sqlite/opening.sql.h"
#include "stint/store/sqlite/schema.sql.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

// Marks a file as ours in SQLite's header ("stnt").
constexpr std::int64_t application_id = 0x73746e74;
constexpr Millis busy_timeout_ms = 5'000;
constexpr int begin_log_retries_max = 100;

constexpr bool is_memory(std::string_view path) {
    return path == ":memory:";
}

// Seconds since 2025: an epoch of a copy is later than all that the original had before. It has 31
// bits of a token, which last until 2093.
std::int64_t epoch_of(Timestamp wall) {
    constexpr std::int64_t year_2025_s = 1'735'689'600;
    return std::max<std::int64_t>(wall.value / 1'000'000 - year_2025_s, 1);
}

Result<std::string> identity_of(const std::string& path) {
    if (is_memory(path)) return std::string("memory");
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (!facts) return Error{ErrorCode::not_found, "the file has vanished"};
    return fmt::format("{}:{}", facts->device, facts->inode);
}

Result<void> check_place(const SqliteOptions& options) {
    if (TRY(on_network_filesystem(options.path))) {
        return Error{ErrorCode::invalid_input,
                     "it lies on a network file system, where SQLite's log is not safe; put the "
                     "store on a local disk (--store /var/tmp/work.db)"};
    }
    std::optional<FileFacts> facts = TRY(file_facts(options.path));
    if (facts && facts->is_directory) {
        return Error{
            ErrorCode::invalid_input,
            fmt::format("it is a directory; name a file in it: --store {}/work.db", options.path)};
    }
    if (facts || options.create) return {};
    return Error{ErrorCode::not_found,
                 "there is no store; 'stint run' or 'stint submit' makes one, --store names "
                 "another"};
}

// Whether the database is a store of ours; false when it is empty. One statement sees one moment:
// somebody else may be making the tables.
Result<bool> has_tables(Database& database) {
    static constexpr std::string_view read =
        "SELECT (SELECT application_id FROM pragma_application_id), count(*) FROM sqlite_schema";
    Statement* statement = TRY(database.statement(read));
    Rows rows = statement->rows();
    TRY(rows.next());
    if (rows.integer(0) == application_id) return true;
    if (rows.integer(0) == 0 && rows.integer(1) == 0) return false;
    return Error{ErrorCode::invalid_input,
                 "it is an SQLite database, but not one of stint; --store names another file"};
}

}  // namespace

Result<SqliteStore::Session> SqliteStore::open_session(const SqliteOptions& options,
                                                       const Clock& clock) {
    if (!is_memory(options.path)) TRY(check_place(options));
    OpenMode mode = options.create ? OpenMode::create : OpenMode::read_write;
    Database database = TRY(Database::open(options.path, mode, options.vfs));
    database.set_busy_timeout(busy_timeout_ms);
    // A file that is not ours is refused before anything is put beside it.
    TRY(has_tables(database));
    std::optional<FairLock> lock;
    if (!is_memory(options.path)) {
        TRY(make_directories(options.path + ".d"));
        lock.emplace(TRY(FairLock::open(options.path + ".d/write.lock")));
    }
    return std::make_unique<sqlite::SqliteSession>(std::move(database), std::move(lock),
                                                   options.durable, clock);
}

Result<std::unique_ptr<Store>> SqliteStore::open(const SqliteOptions& options, const Clock& clock) {
    std::string doing = fmt::format("opening store '{}'", options.path);
    Session session = TRY(open_session(options, clock).doing(doing));
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(session), options.boot));
    TRY(store->prepare(options.path).doing(doing));
    return std::unique_ptr<Store>(std::move(store));
}

Result<sql::Migrated> SqliteStore::migrate(const SqliteOptions& options, const Clock& clock,
                                           std::span<const sql::Migration> steps) {
    std::string doing = fmt::format("migrating store '{}'", options.path);
    SqliteOptions existing = options;
    existing.create = false;
    Session session = TRY(open_session(existing, clock).doing(doing));
    return sql::migrate(*session, steps).doing(doing);
}

Result<void> SqliteStore::back_up(const std::string& path) {
    return session_->database().back_up(path);
}

Result<void> SqliteStore::prepare(const std::string& path) {
    Database& database = session_->database();
    // No `PRAGMA wal_autocheckpoint`: it would take away the hook that counts the log's pages, and
    // with that hook SQLite copies nothing by itself already.
    TRY(
        database.execute("PRAGMA cache_size=-32768; PRAGMA secure_delete=OFF;"
                         "PRAGMA temp_store=MEMORY"));
    if (!TRY(has_tables(database))) {
        TRY(begin_log());
        std::string identity = TRY(identity_of(path));
        TRY(create_tables(identity));
    }
    std::string identity = TRY(identity_of(path));
    TRY(begin_epoch_if_new(identity));
    return {};
}

// Takes the file for itself, for which SQLite does not wait: others that make or look at the store
// at this moment are waited for by hand.
Result<void> SqliteStore::begin_log() {
    Database& database = session_->database();
    Result<void> begun = database.execute("PRAGMA journal_mode=WAL");
    for (int i = 0; i < begin_log_retries_max && !begun.ok(); ++i) {
        if (begun.error().code != ErrorCode::busy) break;
        TRY(database.execute("BEGIN EXCLUSIVE; COMMIT"));
        begun = database.execute("PRAGMA journal_mode=WAL");
    }
    return begun;
}

Result<void> SqliteStore::create_tables(std::string_view file_identity) {
    return session_->write(sql::Sync::yes, [&]() -> Result<void> {
        if (TRY(has_tables(session_->database()))) return {};  // Somebody else was faster.
        TRY(session_->database().execute(sqlite::create_schema));
        TRY(session_->database().execute(fmt::format("PRAGMA application_id={}", application_id)));
        Millis now = session_->now().value;
        TRY(session_->run(sqlite::create_store, sql::newest_version(migrations()), random_hex(32),
                          epoch_of(session_->wall()), boot_, session_->wall().value / 1'000 - now,
                          file_identity));
        return {};
    });
}

Result<SqliteStore::Origin> SqliteStore::read_origin() {
    Rows rows = TRY(session_->rows(sqlite::read_store));
    if (!TRY(rows.next())) return Error{ErrorCode::corrupt, "the store has lost its own row"};
    TRY(sql::check_version(rows.integer(0), migrations()));
    store_id_ = rows.text(1);
    return Origin{.epoch = rows.integer(2),
                  .boot = std::string(rows.text(3)),
                  .clock_offset = rows.integer(4),
                  .file_identity = std::string(rows.text(5))};
}

// Tokens of another boot, or of the file this one was copied from, must never be taken for ours.
Result<void> SqliteStore::begin_epoch_if_new(std::string_view file_identity) {
    auto is_ours = [&](const Origin& origin) {
        return origin.boot == boot_ && origin.file_identity == file_identity;
    };
    Origin seen = TRY(read_origin());
    if (is_ours(seen)) return {};
    return session_->write(sql::Sync::yes, [&]() -> Result<void> {
        // Somebody else may have begun the epoch meanwhile, and given tokens of it.
        Origin origin = TRY(read_origin());
        if (is_ours(origin)) return {};
        Millis offset = session_->wall().value / 1'000 - session_->now().value;
        std::int64_t begun = std::max(origin.epoch + 1, epoch_of(session_->wall()));
        TRY(session_->run(sqlite::begin_epoch, begun, boot_, offset, file_identity));
        TRY(session_->run(sqlite::carry_times, origin.clock_offset - offset));
        TRY(session_->run(sqlite::carry_expiries, origin.clock_offset - offset));
        // Their processes ended with the boot, or belong to the original: nobody is to blame.
        for (const WorkerRecord& worker : TRY(live_workers())) TRY(release_worker(worker.id));
        // A claim by hand outlives a boot of its host, but it is one of the original.
        bool copied = origin.file_identity != file_identity;
        if (copied) TRY(release_claims_by_hand());
        return {};
    });
}

}  // namespace stint
