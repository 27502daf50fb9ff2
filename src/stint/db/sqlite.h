// libsqlite3 behind the common face (db/statement.h): it owns handles, turns codes into Errors, and
// knows no table of ours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/db/statement.h"

namespace stint {

enum class OpenMode { read_write, create, read_only };
class Database final : public Connection {
public:
    // `vfs` names a registered SQLite VFS, for tests; empty is the system's. Closing the last
    // connection leaves the log where it is: a short program is not to pay for it.
    static Result<Database> open(const std::string& path, OpenMode mode,
                                 const std::string& vfs = "");
    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database() override;

    Result<void> execute(std::string_view script) override;
    Result<Statement*> statement(std::string_view sql) override;

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
