#include "stint/db/sqlite.h"

#include <unordered_map>
#include <utility>

#include <fmt/core.h>
#include <sqlite3.h>

namespace stint {
namespace {

ErrorCode code_of(int result) {
    switch (result & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorCode::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return ErrorCode::corrupt;
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return ErrorCode::invalid_input;
        case SQLITE_CONSTRAINT: return ErrorCode::conflict;
        default: return ErrorCode::unavailable;
    }
}

Error error_of(sqlite3* database, int result) {
    std::string message = database == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(database);
    if ((result & 0xFF) == SQLITE_FULL) {
        message = "the disk is full; free some space and run the same line again";
    } else if ((result & 0xFF) == SQLITE_IOERR) {
        message += fmt::format(" (code {}, system error {})", sqlite3_extended_errcode(database),
                               sqlite3_system_errno(database));
    }
    return Error{code_of(result), message};
}

int open_flags(OpenMode mode) {
    constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case OpenMode::read_only: return common | SQLITE_OPEN_READONLY;
        case OpenMode::read_write: return common | SQLITE_OPEN_READWRITE;
        case OpenMode::create: return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    return common;
}

// SQLite counts its memory under one mutex for the whole process, which connections of several
// threads would pass to and fro at every allocation. Nobody reads the count.
void do_without_memory_statistics() {
    // Refused, without harm, when the process has used SQLite before.
    static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(once);
}

class SqliteStatement final : public Statement {
public:
    SqliteStatement(sqlite3* database, sqlite3_stmt* handle)
        : database_(database), handle_(handle) {}
    ~SqliteStatement() override { sqlite3_finalize(handle_); }

private:
    void bind_integer(int index, std::int64_t value) override {
        ASSERT(sqlite3_bind_int64(handle_, index, value) == SQLITE_OK);
    }
    void bind_real(int index, double value) override {
        ASSERT(sqlite3_bind_double(handle_, index, value) == SQLITE_OK);
    }
    void bind_text(int index, std::string_view text) override {
        const char* bytes = text.data() == nullptr ? "" : text.data();
        ASSERT(sqlite3_bind_text64(handle_, index, bytes, text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8) == SQLITE_OK);
    }
    void bind_blob(int index, std::string_view blob) override {
        const char* bytes = blob.data() == nullptr ? "" : blob.data();
        ASSERT(sqlite3_bind_blob64(handle_, index, bytes, blob.size(), SQLITE_STATIC) == SQLITE_OK);
    }
    void bind_null(int index) override { ASSERT(sqlite3_bind_null(handle_, index) == SQLITE_OK); }

    Result<bool> step() override {
        int result = sqlite3_step(handle_);
        if (result == SQLITE_ROW) return true;
        if (result == SQLITE_DONE) return false;
        return error_of(database_, result);
    }
    void reset() override { sqlite3_reset(handle_); }
    std::int64_t rows_changed() const override { return sqlite3_changes64(database_); }

    std::int64_t integer_at(int column) const override {
        return sqlite3_column_int64(handle_, column);
    }
    double real_at(int column) const override { return sqlite3_column_double(handle_, column); }
    std::string_view text_at(int column) const override {
        const void* bytes = sqlite3_column_blob(handle_, column);
        int size = sqlite3_column_bytes(handle_, column);
        return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    }
    bool is_null_at(int column) const override {
        return sqlite3_column_type(handle_, column) == SQLITE_NULL;
    }

    sqlite3* database_;
    sqlite3_stmt* handle_;
};

}  // namespace

struct Database::Handle {
    sqlite3* database = nullptr;
    std::int64_t log_pages = 0;
    std::unordered_map<const char*, std::unique_ptr<SqliteStatement>> statements;

    ~Handle() {
        statements.clear();
        sqlite3_close(database);
    }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, OpenMode mode, const std::string& vfs) {
    do_without_memory_statistics();
    auto handle = std::make_unique<Handle>();
    int result = sqlite3_open_v2(path.c_str(), &handle->database, open_flags(mode),
                                 vfs.empty() ? nullptr : vfs.c_str());
    if (result != SQLITE_OK) return error_of(handle->database, result);
    sqlite3_db_config(handle->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_hook(
        handle->database,
        [](void* context, sqlite3*, const char*, int pages) {
            static_cast<Handle*>(context)->log_pages = pages;
            return SQLITE_OK;
        },
        handle.get());
    return Database(std::move(handle));
}

Result<void> Database::execute(std::string_view script) {
    std::string text(script);
    int result = sqlite3_exec(handle_->database, text.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return error_of(handle_->database, result);
    return {};
}

Result<Statement*> Database::statement(std::string_view sql) {
    std::unique_ptr<SqliteStatement>& kept = handle_->statements[sql.data()];
    if (kept == nullptr) {
        sqlite3_stmt* prepared = nullptr;
        int result = sqlite3_prepare_v3(handle_->database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
        if (result != SQLITE_OK) return error_of(handle_->database, result);
        kept = std::make_unique<SqliteStatement>(handle_->database, prepared);
    }
    return kept.get();
}

Result<Database::Checkpoint> Database::checkpoint() {
    int log = 0;
    int copied = 0;
    int result = sqlite3_wal_checkpoint_v2(handle_->database, nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                           &log, &copied);
    if (result != SQLITE_OK && result != SQLITE_BUSY) return error_of(handle_->database, result);
    handle_->log_pages = log == copied ? 0 : log;
    return Checkpoint{.log_pages = log, .copied_pages = copied};
}

void Database::checkpoint_and_truncate() {
    sqlite3_busy_timeout(handle_->database, 0);
    int result = sqlite3_wal_checkpoint_v2(handle_->database, nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                           nullptr, nullptr);
    if (result == SQLITE_OK) handle_->log_pages = 0;
}

std::int64_t Database::log_pages() const {
    return handle_->log_pages;
}

void Database::set_busy_timeout(std::int64_t timeout_ms) {
    sqlite3_busy_timeout(handle_->database, static_cast<int>(timeout_ms));
}

Result<void> Database::back_up(const std::string& path) {
    Database copy = TRY(open(path, OpenMode::create));
    sqlite3* target = copy.handle_->database;
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", handle_->database, "main");
    if (backup == nullptr) return error_of(target, sqlite3_errcode(target));
    // All pages in one step: a step sees one moment, and the log keeps that moment for us.
    int result = sqlite3_backup_step(backup, -1);
    int finished = sqlite3_backup_finish(backup);
    if (result == SQLITE_DONE && finished == SQLITE_OK) return {};
    return error_of(target, finished != SQLITE_OK ? finished : result);
}

Result<std::string> Database::integrity() {
    static constexpr std::string_view check = "PRAGMA integrity_check(5)";
    Statement* statement = TRY(this->statement(check));
    Rows rows = statement->rows();
    std::string faults;
    while (TRY(rows.next())) {
        if (rows.text(0) != "ok") faults += std::string(rows.text(0)) + "; ";
    }
    return faults;
}

}  // namespace stint
