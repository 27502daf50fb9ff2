// A connection to the manifest and what all parts of a store over SQL need of it: transactions,
// statements by their name, time, tokens and the history. store/sqlite/ and store/postgres/ have it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stint/db/statement.h"
#include "stint/model/ids.h"
#include "stint/model/outcome.h"
#include "stint/store/sql/bulk.h"
#include "stint/store/sql/entries.h"
#include "stint/store/sql/query.h"
#include "stint/sys/clock.h"

namespace stint::sql {

enum class Sync { yes, no };

class Session {
public:
    // `queries` are the texts of the statements for this database.
    Session(const QueryTexts& queries, const Clock& clock) : queries_(queries), clock_(clock) {}
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Runs `work`, a call without arguments that yields a Result, as one write transaction that
    // runs alone: all of it or nothing. With Sync::yes it is on the disk when this returns.
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

    // As write(), for what touches rows of its own only and may go on beside others that do so.
    template <typename Work>
    auto write_beside(Sync sync, Work work) -> decltype(work()) {
        beside_ = true;
        auto result = write(sync, std::move(work));
        beside_ = false;
        return result;
    }

    // The same for reading: everything `work` sees is of one moment.
    template <typename Work>
    auto read(Work work) -> decltype(work()) {
        TRY(begin_read());
        auto result = work();
        roll_back();
        return result;
    }

    // The same for who recounts: nothing that is being written is half seen.
    template <typename Work>
    auto read_whole(Work work) -> decltype(work()) {
        TRY(begin_whole_read());
        auto result = work();
        roll_back();
        return result;
    }

    // Statements by their name, or by their text: a constant that only one database has.
    template <typename Which, typename... Values>
    Result<std::int64_t> run(Which which, const Values&... values) {
        Statement* statement = TRY(prepare(text_of(which)));
        return statement->run(values...);
    }
    // The first column of the first row.
    template <typename Which, typename... Values>
    Result<std::optional<std::int64_t>> integer(Which which, const Values&... values) {
        Statement* statement = TRY(prepare(text_of(which)));
        return statement->integer(values...);
    }
    template <typename Which, typename... Values>
    Result<Rows> rows(Which which, const Values&... values) {
        Statement* statement = TRY(prepare(text_of(which)));
        return statement->rows(values...);
    }
    // To be run with many rows of values.
    Result<Statement*> statement(Query query) { return prepare(text_of(query)); }
    virtual Result<void> execute(std::string_view script) = 0;

    // The moment of the running transaction, by the clock that decides for this store.
    Instant now() const { return now_; }
    // That clock now, as well as it is known without asking the database.
    virtual Instant time() const { return clock_.now(); }
    // A moment of that clock as one of this host's, for those who wait for it.
    virtual Instant to_host(Instant moment) const { return moment; }
    Timestamp wall() const { return clock_.wall(); }

    // Where readers see the cursor before what it handed out, an item below it may be nowhere yet.
    virtual bool sees_all() const { return true; }
    // Offsets of transactions that were not carried out are missing.
    virtual bool feed_may_have_gaps() const { return false; }
    // The cursor of a stream, read as `value`, at the moment of the transaction.
    virtual std::int64_t cursor_at(StreamId, std::int64_t value) const { return value; }

    // The next token. REQUIRES: a write transaction is running.
    Result<LeaseToken> take_token();
    Result<void> note(const Note& note);

    // Moves the cursor of a stream, which was seen at `next`, by up to `want`.
    virtual Result<TakenRange> take_range(StreamId stream, std::int64_t next,
                                          std::int64_t want) = 0;
    // Whether nobody else writes meanwhile, and what ends a transaction that needs that.
    virtual bool is_alone() const { return true; }
    virtual Error must_be_alone() { return Error{ErrorCode::busy, "others are writing"}; }

    virtual Bulk& bulk() = 0;

    // What the database itself finds damaged; mostly empty.
    virtual Result<std::string> integrity() = 0;
    // Gives room that is free back to the file system.
    virtual Result<void> compact() = 0;

protected:
    virtual Result<void> begin_write(Sync sync) = 0;
    virtual Result<void> begin_read() = 0;
    virtual Result<void> begin_whole_read() { return begin_read(); }
    virtual Result<void> commit() = 0;
    virtual void roll_back() = 0;
    virtual Result<Statement*> prepare(std::string_view text) = 0;

    const Clock& clock() const { return clock_; }
    void set_now(Instant now) { now_ = now; }
    bool beside() const { return beside_; }
    // For what a further connection has to do first.
    bool set_beside(bool beside) { return std::exchange(beside_, beside); }

private:
    std::string_view text_of(Query query) const { return queries_[std::size_t(query)]; }
    static std::string_view text_of(std::string_view text) { return text; }

    const QueryTexts& queries_;
    const Clock& clock_;
    Instant now_;
    bool beside_ = false;
};

}  // namespace stint::sql
