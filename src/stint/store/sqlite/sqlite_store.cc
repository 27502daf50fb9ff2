#include "stint/store/sqlite/sqlite_store.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/store/sqlite/queries.sql.h"
#include "stint/store/sqlite/schema.sql.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

// Marks a file as ours in SQLite's header ("stnt").
constexpr std::int64_t application_id = 0x73746e74;
constexpr std::int64_t schema_version = 1;
constexpr Millis busy_timeout_ms = 5'000;

constexpr bool is_memory(std::string_view path) { return path == ":memory:"; }

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
    if (options.create) return {};
    if (TRY(file_facts(options.path))) return {};
    return Error{ErrorCode::not_found,
                 "there is no store; 'stint run' or 'stint submit' makes one, --store names "
                 "another"};
}

}  // namespace

Result<std::unique_ptr<Store>> SqliteStore::open(const SqliteOptions& options,
                                                 const Clock& clock) {
    std::string doing = fmt::format("opening store '{}'", options.path);
    std::optional<FairLock> lock;
    if (!is_memory(options.path)) {
        TRY(check_place(options).doing(doing));
        TRY(make_directories(options.path + ".d").doing(doing));
        lock.emplace(TRY(FairLock::open(options.path + ".d/write.lock").doing(doing)));
    }
    OpenMode mode = options.create ? OpenMode::create : OpenMode::read_write;
    Database database = TRY(Database::open(options.path, mode, options.vfs).doing(doing));
    sqlite::Session session(std::move(database), std::move(lock), options.durable, clock);
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(session), options.boot));
    TRY(store->prepare(options.path).doing(doing));
    return std::unique_ptr<Store>(std::move(store));
}

Result<void> SqliteStore::prepare(const std::string& path) {
    Database& database = session_.database();
    database.set_busy_timeout(busy_timeout_ms);
    TRY(database.execute("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-32768;"
                         "PRAGMA secure_delete=OFF; PRAGMA temp_store=MEMORY"));
    if (!TRY(has_tables())) {
        TRY(database.execute("PRAGMA journal_mode=WAL"));
        std::string identity = TRY(identity_of(path));
        TRY(create_tables(identity));
    }
    std::string identity = TRY(identity_of(path));
    TRY(begin_epoch_if_new(identity));
    return {};
}

Result<bool> SqliteStore::has_tables() {
    static constexpr std::string_view read_application = "PRAGMA application_id";
    static constexpr std::string_view count_tables = "SELECT count(*) FROM sqlite_schema";
    std::int64_t application = TRY(session_.integer(read_application)).value_or(0);
    if (application == application_id) return true;
    if (application == 0 && TRY(session_.integer(count_tables)).value_or(0) == 0) return false;
    return Error{ErrorCode::invalid_input,
                 "it is an SQLite database, but not one of stint; --store names another file"};
}

Result<void> SqliteStore::create_tables(std::string_view file_identity) {
    return session_.write(sqlite::Sync::yes, [&]() -> Result<void> {
        if (TRY(has_tables())) return {};  // Somebody else was faster.
        TRY(session_.database().execute(sqlite::sql::create_schema));
        TRY(session_.database().execute(
            fmt::format("PRAGMA application_id={}", application_id)));
        Millis now = session_.now().value;
        TRY(session_.run(sqlite::sql::create_store, schema_version, random_hex(32),
                         session_.wall().value / 1'000'000, boot_,
                         session_.wall().value / 1'000 - now, file_identity));
        return {};
    });
}

// Tokens of another boot, or of the file this one was copied from, must never be taken for ours.
Result<void> SqliteStore::begin_epoch_if_new(std::string_view file_identity) {
    std::int64_t epoch = 0;
    std::int64_t offset_before = 0;
    {
        Rows rows = TRY(session_.rows(sqlite::sql::read_store));
        if (!TRY(rows.next())) return Error{ErrorCode::corrupt, "the store has lost its own row"};
        if (rows.integer(0) > schema_version) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("it was made by a newer stint (schema {}, this program knows "
                                     "{}); install that one",
                                     rows.integer(0), schema_version)};
        }
        store_id_ = rows.text(1);
        if (rows.text(3) == boot_ && rows.text(5) == file_identity) return {};
        epoch = rows.integer(2);
        offset_before = rows.integer(4);
    }
    std::vector<WorkerRecord> lost = TRY(live_workers());
    return session_.write(sqlite::Sync::yes, [&]() -> Result<void> {
        Millis offset = session_.wall().value / 1'000 - session_.now().value;
        std::int64_t begun = std::max(epoch + 1, session_.wall().value / 1'000'000);
        TRY(session_.run(sqlite::sql::begin_epoch, begun, boot_, offset, file_identity));
        TRY(session_.run(sqlite::sql::carry_times, offset_before - offset));
        TRY(session_.run(sqlite::sql::carry_expiries, offset_before - offset));
        // Their processes ended with the boot, or belong to the original: nobody is to blame.
        for (const WorkerRecord& worker : lost) TRY(release_worker(worker.id));
        return {};
    });
}

}  // namespace stint
