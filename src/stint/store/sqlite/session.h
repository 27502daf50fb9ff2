// One connection to the manifest and what every part of the SQLite store needs of it: write
// transactions behind the fair lock between processes, statements by their text, the time of the
// transaction, tokens and the history.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "stint/db/sqlite.h"
#include "stint/model/ids.h"
#include "stint/sys/clock.h"
#include "stint/sys/lock.h"

namespace stint::sqlite {

enum class Sync { yes, no };

// One line of an item's or a job's history.
struct Note {
    JobId job;
    ItemRange range;  // Empty when it concerns the whole job.
    Round round = 0;
    int attempt = 0;
    WorkerId worker;  // 0 for none.
    std::string_view what;
    std::string_view detail;
    LeaseToken token = {};  // Of a claim by hand; else 0.
};

class Session {
public:
    Session(Database database, std::optional<FairLock> write_lock, bool durable, const Clock& clock)
        : clock_(clock),
          durable_(durable),
          write_lock_(std::move(write_lock)),
          database_(std::move(database)) {}

    // Runs `work`, a call without arguments that yields a Result, as one write transaction: all of
    // it or nothing. With Sync::yes it is on the disk when this returns.
    template <typename Work>
    auto write(Sync sync, Work work) -> decltype(work()) {
        TRY(begin_write(sync));
        auto result = work();
        if (!result.ok()) {
            roll_back();
            return result;
        }
        TRY(commit());
        return result;
    }

    // The same for reading: everything `work` sees is of one moment.
    template <typename Work>
    auto read(Work work) -> decltype(work()) {
        TRY(database_.execute("BEGIN"));
        now_ = clock_.now();
        auto result = work();
        roll_back();
        return result;
    }

    template <typename... Values>
    Result<std::int64_t> run(std::string_view sql, const Values&... values) {
        Statement* statement = TRY(database_.statement(sql));
        return statement->run(values...);
    }
    // The first column of the first row, or nothing.
    template <typename... Values>
    Result<std::optional<std::int64_t>> integer(std::string_view sql, const Values&... values) {
        Statement* statement = TRY(database_.statement(sql));
        return statement->integer(values...);
    }
    template <typename... Values>
    Result<Rows> rows(std::string_view sql, const Values&... values) {
        Statement* statement = TRY(database_.statement(sql));
        return statement->rows(values...);
    }

    // The moment of the running transaction.
    Instant now() const { return now_; }
    Timestamp wall() const { return clock_.wall(); }
    const Clock& clock() const { return clock_; }

    // The next token. REQUIRES: a write transaction is running.
    Result<LeaseToken> take_token();
    Result<void> note(const Note& note);

    Database& database() { return database_; }
    // Copies the log into the database file if it has grown past its bound.
    Result<void> tend();
    // Makes the file as small as what it holds.
    Result<void> compact();
    // Makes a long log short for whoever opens the store next. Call it last.
    void close();

private:
    Result<void> begin_write(Sync sync);
    Result<void> commit();
    void roll_back();

    const Clock& clock_;
    bool durable_;
    std::optional<FairLock> write_lock_;
    std::optional<FairLock::Held> held_;
    Database database_;
    std::optional<Sync> sync_;
    Instant now_;
};

}  // namespace stint::sqlite
