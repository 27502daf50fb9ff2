// libpq behind the common face (db/statement.h), loaded at the first open(): it owns connections,
// turns SQLSTATEs into Errors, and knows no table of ours.
//
//     auto connection = TRY(PostgresConnection::open({.address = "postgres://stint@host/jobs"}));
//     TRY(connection->execute("BEGIN"));
//
// What the server must have understood by its declared type is written as a cast in the SQL:
// `:id::bigint`. Integers and reals are sent as text, text and blobs as they are, all of a type
// that the server infers; so a text fits a `text` and a `bytea`, but no `jsonb` and no number.
//
// Columns are read as what they are: integers and bool as integer(), these and floats as real(),
// text, names and bytea as text(). Any other type, `numeric` above all (a sum() of bigints), ends
// the program with the column's name: cast it in the SQL.
//
// After an Error inside a transaction the caller rolls back. A connection that is broken() stays
// so; the caller opens another.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/db/statement.h"

namespace stint {

struct PostgresTarget {
    std::string address;  // What libpq takes: postgres://USER@HOST:PORT/DB?option=..., or host=...
    std::string application_name = "stint";  // Unless the address names one.
    std::string schema;                      // The search path; empty: as the server has it.
    // Plans that look neither at the values nor at how large the tables were when they were made:
    // an index wherever there is one. Without, a session that has met an empty table goes on
    // reading the whole of it when it is large.
    bool fixed_plans = true;
    // These two yield to the address as well. A peer that is gone without a word is noticed after
    // `silence_s`, counted from the last word heard.
    int connect_timeout_s = 10;
    int silence_s = 15;
    // The server ends a transaction that says nothing for so long, and with it the locks of one
    // whose line was cut. 0: never. Not behind a pooler.
    int silent_transaction_s = 0;
};

class PostgresConnection final : public Connection {
public:
    // Errors: invalid_input when the address, the role or its password is wrong, or when libpq is
    // not installed; unavailable when the server does not answer. None of them shows the password.
    static Result<std::unique_ptr<PostgresConnection>> open(const PostgresTarget& target);
    ~PostgresConnection() override;

    Result<Statement*> statement(std::string_view sql) override;
    Result<void> execute(std::string_view script) override;

    // The connection is lost.
    bool broken() const;
    // Looks whether the server has ended the connection while nothing was asked: broken() tells.
    void look();
    // Between BEGIN and COMMIT or ROLLBACK, also when the transaction has failed.
    bool in_transaction() const;
    // A pooler (PgBouncer) sits between: the next transaction may be on another connection to the
    // server. Then nothing is prepared, and `schema` and `fixed_plans` are not in force: begin
    // transactions with SET LOCAL (fix_plans).
    bool pooled() const;
    // What `fixed_plans` sets, for one transaction.
    static constexpr std::string_view fix_plans =
        "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), "
        "set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";

    // From now on this session hears of the channel. Outside transactions only.
    Result<void> listen(std::string_view channel);
    // Wakes who listens to the channel, as soon as the transaction is committed, if one is open.
    Result<void> notify(std::string_view channel, std::string_view payload = "");
    // Waits for a notification on any channel, takes all that are there, and says whether there was
    // one. Also ends when `extra_fd` can be read, if there is one (-1: none), and after the timeout
    // (negative: none). REQUIRES: no transaction is open, for then none arrives.
    Result<bool> wait_for_notification(int timeout_ms, int extra_fd = -1);

private:
    friend class PostgresCopy;
    friend class PostgresPipeline;
    struct Handle;
    explicit PostgresConnection(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

}  // namespace stint
