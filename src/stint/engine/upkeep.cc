#include "stint/engine/upkeep.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/engine/file_copy.h"
#include "stint/store/postgres/postgres_store.h"
#include "stint/store/sqlite/sqlite_store.h"
#include "stint/sys/content_files.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

// A content file has its name before an outcome names it, and keeps it: those that the copied
// outcomes name are all there.
Result<std::int64_t> copy_content(Engine& engine, const std::string& directory) {
    TRY(make_directories(directory));
    std::vector<std::string> names = list_directory(engine.place().content);
    std::vector<std::string> needed = TRY(engine.queue().call(
        [&](Store& store) { return store.needed_content(names); }, CommitQueue::Effect::looks));
    std::int64_t copied = 0;
    ContentFolder folder(engine.place().content);
    for (const std::string& name : needed) {
        Result<Fd> kept = folder.open(name);
        if (!kept.ok() && kept.error().code == ErrorCode::not_found) continue;  // It has vanished.
        Fd file = TRY(std::move(kept));
        TRY(copy_file(file, fmt::format("{}/{}", directory, name)));
        ++copied;
    }
    TRY(sync_directory(directory));
    return copied;
}

// Removes a half-made copy, and the folder that was made for its content, unless it was kept.
class Draft {
public:
    Draft(std::string path, std::string folder)
        : path_(std::move(path)), folder_(std::move(folder)) {}
    ~Draft() {
        for (const char* end : {"", "-wal", "-shm", "-journal"}) (void)remove_file(path_ + end);
        std::error_code ignored;
        if (!kept_) std::filesystem::remove_all(folder_, ignored);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    const std::string& path() const { return path_; }
    void keep() { kept_ = true; }

private:
    std::string path_;
    std::string folder_;
    bool kept_ = false;
};

Error is_there(const std::string& path) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is there already; a backup makes a new file, give it another "
                             "name",
                             path)};
}

Error backed_up_by_server(const std::string& to) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is not written: a store on a server is backed up there, by "
                             "pg_dump or pg_basebackup",
                             to)};
}

}  // namespace

Result<MigrationReport> migrate_store(const StoreUrl& url, const Clock& clock) {
    if (url.is_on_server()) {
        sql::Migrated migrated =
            TRY(PostgresStore::migrate({.url = url.address, .schema = url.schema}, clock));
        return MigrationReport{migrated.from, migrated.to};
    }
    sql::Migrated migrated = TRY(SqliteStore::migrate(
        {.path = url.path, .create = false, .durable = url.durable, .boot = boot_id()}, clock));
    return MigrationReport{migrated.from, migrated.to};
}

Result<BackupReport> back_up_store(Engine& engine, const std::string& to) {
    if (engine.url().is_on_server()) return backed_up_by_server(to);
    StorePlace place(to);
    for (const std::string& path : {to, place.directory}) {
        if (TRY(file_facts(path))) return is_there(path);
    }
    std::string directory = directory_of(to);
    TRY(make_directories(directory));
    NewFile draft_file = TRY(create_new_file(directory, ".stint-backup-"));
    draft_file.fd.close();  // Before SQLite locks it: closing later would drop its locks.
    Draft draft(draft_file.path, place.directory);
    std::unique_ptr<Store> reader = TRY(engine.open_reader());
    TRY(reader->back_up(draft.path()).doing(fmt::format("copying the store to '{}'", to)));
    BackupReport report;
    report.content_files = TRY(copy_content(engine, place.content));
    Fd copy(::open(draft.path().c_str(), O_RDONLY | O_CLOEXEC));
    if (!copy.valid()) return system_error(errno, fmt::format("opening '{}'", draft.path()));
    TRY(sync_file(copy, draft.path()));
    report.bytes = TRY(file_facts(copy)).size_bytes;
    Result<void> named = rename_new_file(draft.path(), to);
    if (!named.ok() && named.error().code == ErrorCode::conflict) return is_there(to);
    TRY(std::move(named));
    draft.keep();
    TRY(sync_directory(directory));
    return report;
}

}  // namespace stint
