// A thin, honest layer over libsqlite3: it owns handles, turns codes into Errors, and knows no
// table of ours. A Database and everything made from it belongs to one thread at a time.
//
//     Statement* find = TRY(database.statement("SELECT input FROM item WHERE id = :id"));
//     Rows rows = find->rows(id);
//     while (TRY(rows.next())) use(rows.text(0));
//
// Parameters are bound in the order in which they first appear in the statement.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "stint/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace stint {

// Bytes to be stored as a BLOB; a plain string_view is stored as TEXT.
struct Blob {
    std::string_view bytes;
};

class Statement;

// The rows of a running statement. Resets the statement when it goes, so that no read transaction
// stays open. Text and blobs are valid until the next call of next().
class Rows {
public:
    Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Rows& operator=(Rows&&) = delete;
    ~Rows();

    Result<bool> next();  // True while there is a row.
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // Empty for NULL; also reads blobs.
    bool is_null(int column) const;

private:
    friend class Statement;
    explicit Rows(Statement* statement) : statement_(statement) {}
    Statement* statement_;
};

class Statement {
public:
    Statement(sqlite3* database, sqlite3_stmt* handle) : database_(database), handle_(handle) {}
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Binds `values` and gives the rows. REQUIRES: no other Rows of this statement is alive, and
    // one value for each parameter; text and blobs outlive the Rows.
    template <typename... Values>
    Rows rows(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return Rows(this);
    }

    // Runs to the end and yields the number of rows changed.
    template <typename... Values>
    Result<std::int64_t> run(const Values&... values) {
        Rows all = rows(values...);
        return run_to_end(all);
    }

    // The first row's first column as an integer, or nothing when there is no row or it is NULL.
    // Runs to the end.
    template <typename... Values>
    Result<std::optional<std::int64_t>> integer(const Values&... values) {
        Rows all = rows(values...);
        return first_integer(all);
    }

private:
    friend class Rows;
    void bind(int index, std::int64_t value);
    void bind(int index, int value) { bind(index, std::int64_t{value}); }
    void bind(int index, double value);
    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
    void bind(int index, const char* text) { bind(index, std::string_view(text)); }
    void bind(int index, Blob blob);
    void bind(int index, std::nullptr_t);
    template <typename Value>
    void bind(int index, const std::optional<Value>& value) {
        if (value)
            bind(index, *value);
        else
            bind(index, nullptr);
    }
    Result<std::int64_t> run_to_end(Rows& all);
    static Result<std::optional<std::int64_t>> first_integer(Rows& all);

    sqlite3* database_;
    sqlite3_stmt* handle_;
};

enum class OpenMode { read_write, create, read_only };
class Database {
public:
    // `vfs` names a registered SQLite VFS, for tests; empty is the system's. Closing the last
    // connection leaves the log where it is: a short program is not to pay for it.
    static Result<Database> open(const std::string& path, OpenMode mode,
                                 const std::string& vfs = "");
    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    // Runs a script of statements without parameters.
    Result<void> execute(std::string_view script);

    // The prepared form of `sql`, kept for as long as the database is open.
    // REQUIRES: `sql` lies in storage that is never changed (a constant); its address is the key.
    Result<Statement*> statement(std::string_view sql);

    // Copies finished log pages into the database file without waiting for anybody.
    struct Checkpoint {
        std::int64_t log_pages = 0;
        std::int64_t copied_pages = 0;
    };
    Result<Checkpoint> checkpoint();
    // The same, and makes the log file empty, if nobody uses it just now; else does nothing.
    void checkpoint_and_truncate();

    // Pages in the write-ahead log after the last commit of this connection.
    std::int64_t log_pages() const;
    // How long a call waits for a lock of a foreign program before it fails with `busy`.
    void set_busy_timeout(std::int64_t timeout_ms);

    // Makes `path` a copy of the database as it is at one moment; others may write meanwhile.
    Result<void> back_up(const std::string& path);
    // The file's fault-free integrity, as SQLite sees it: an empty text, or the first faults.
    Result<std::string> integrity();

private:
    struct Handle;
    explicit Database(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

}  // namespace stint
