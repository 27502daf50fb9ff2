// A connection to a manifest in PostgreSQL.
//
// Transactions are kept apart by one advisory lock of the store, the gate. What the protocol does
// rarely (opening, retrying, cancelling, reaping ...) passes it alone, as every writer of SQLite
// does. Exchanges pass it together: they only add rows, each under leases of its own.
//
// A lost connection is opened again by the next transaction; its error is `unavailable`. When it is
// lost while a transaction is being committed, the next one tells whether that was carried out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stint/db/postgres.h"
#include "stint/db/postgres_batch.h"
#include "stint/store/postgres/bulk.h"
#include "stint/store/sql/session.h"

namespace stint::postgres {

class PostgresSession final : public sql::Session {
public:
    // `server_time` is for tests: it decides instead of the server's clock.
    PostgresSession(PostgresTarget target, const Clock& clock,
                    std::function<Instant()> server_time);

    // Connects, if that is not done.
    Result<void> connect();
    // `greet` is what the store does over each further connection before it is used: it can lead
    // to another server. `insist`, if there is one, calls what it is given until that yields null,
    // for as long as there is patience with a server that is away.
    using Insist = std::function<void(const std::function<const Error*()>&)>;
    void set_manners(std::function<Result<void>()> greet, Insist insist);

    Result<void> execute(std::string_view script) override;
    Result<sql::TakenRange> take_range(StreamId stream, std::int64_t next,
                                       std::int64_t want) override;
    sql::Bulk& bulk() override { return bulk_; }
    bool sees_all() const override { return whole_ || (!beside() && writing_); }
    bool feed_may_have_gaps() const override { return true; }
    std::int64_t cursor_at(StreamId stream, std::int64_t value) const override;
    bool is_alone() const override { return !beside(); }
    // Remembers that it was asked for.
    Error must_be_alone() override;
    bool wants_to_be_alone() { return std::exchange(wants_to_be_alone_, false); }
    Result<std::string> integrity() override { return std::string(); }
    // Deleted rows' room is for new rows: VACUUM of what purging has left.
    Result<void> compact() override;

    // Statements in one round trip, as one transaction, of which the first passes the gate: all of
    // them, or none. One answer for each.
    struct Call {
        std::string_view sql;
        std::vector<Field> values;
    };
    Result<std::vector<PostgresRows>> in_one_go(std::span<const Call> calls);
    // One statement with arrays, and rows by COPY, within the transaction that is under way.
    Result<PostgresRows> run_with_arrays(std::string_view sql, std::span<const Field> values);
    Result<PostgresCopy> begin_copy(const std::string& sql);
    // Looks whether the line was cut while nothing was under way: the next transaction then
    // connects anew, and leaves no doubt.
    void look();

    // Runs one statement that is a transaction of its own and can be run again, and has its first
    // row read: `read(rows)`; yields whether there was one. A line that was lost while nothing was
    // under way is replaced without a word.
    template <typename Read, typename... Values>
    Result<bool> ask(std::string_view text, Read read, const Values&... values) {
        for (int tries = 2;; --tries) {
            Result<bool> found = ask_once(text, read, values...);
            if (found.ok() || tries == 1 || !connection_ || !connection_->broken()) return found;
        }
    }

    // Asks the server for the time, which transactions do by themselves.
    Result<void> ask_time();
    // The server's clock stood at this moment just now.
    void learn_time(Instant moment);
    Instant time() const override;
    Instant host_now() const { return clock().now(); }
    Instant to_host(Instant moment) const override;
    // What decides instead of the server's clock, if that is so.
    std::optional<std::int64_t> decreed_time() const;

    // After connect(): what the store's own row and the server say of themselves.
    void set_gate(std::int64_t gate) { gate_ = gate; }
    // Names the server and its run: another one may never have heard of our last transaction.
    void set_server(std::string server) { server_ = std::move(server); }
    // The keys of the gate and, in its lower half, of moving a cursor and of settling for a worker.
    std::int64_t gate() const { return gate_; }
    std::int64_t cursor_lock(StreamId stream) const { return gate_ + stream.value; }
    std::int64_t worker_lock(WorkerId worker) const { return gate_ + (1 << 24) + worker.value; }
    // How often a connection was opened: what was prepared or locked in another one is gone.
    int connections() const { return connections_; }
    // Whether the last transaction may have been carried out although it failed: the connection was
    // lost while it was being committed, and there was nobody to ask.
    bool in_doubt() const { return in_doubt_; }

protected:
    Result<void> begin_write(sql::Sync sync) override;
    Result<void> begin_read() override;
    // Its moment is one at which nobody is in the gate.
    Result<void> begin_whole_read() override;
    Result<void> commit() override;
    void roll_back() override;
    Result<Statement*> prepare(std::string_view text) override;

private:
    Result<void> begin(std::string_view text);
    // What became of a transaction whose commit got no answer.
    enum class Fate { carried_out, undone, unknown };
    Result<void> learn_fate(Error lost);
    Result<Fate> ask_fate(const std::string& transaction, const std::string& server);
    Result<void> read_moment();
    template <typename Read, typename... Values>
    Result<bool> ask_once(std::string_view text, Read& read, const Values&... values) {
        Statement* statement = TRY(prepare(text));
        Rows rows = statement->rows(values...);
        bool found = TRY(rows.next());
        if (found) read(rows);
        return found;
    }

    PostgresTarget target_;
    std::function<Instant()> server_time_;
    bool wants_to_be_alone_ = false;
    bool writing_ = false;
    bool whole_ = false;
    std::map<StreamId, std::int64_t> cursors_;  // Of a whole read, as they were at its moment.
    bool in_doubt_ = false;
    bool greeting_ = false;
    std::string transaction_;  // The server's number of the one that is running.
    std::string server_;
    std::function<Result<void>()> greet_;
    Insist insist_;
    int connections_ = 0;
    std::int64_t gate_ = 0;
    Millis ahead_ms_ = 0;  // Of the server's clock before the host's.
    std::unique_ptr<PostgresConnection> connection_;
    PostgresBulk bulk_{*this};
};

}  // namespace stint::postgres
