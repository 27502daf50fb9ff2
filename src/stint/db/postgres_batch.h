// What PostgreSQL does in one go: several statements in one round trip, and rows by COPY.
//
//     PostgresPipeline pipeline(connection);
//     TRY(pipeline.send(settle_sql, {lease, count}));
//     TRY(pipeline.send(claim_sql, {job, worker, 100}));
//     std::vector<PostgresRows> answers = TRY(pipeline.finish());
//     while (answers[1].next()) use(answers[1].integer(0));
//
// Outside a transaction the statements of a pipeline are one: all of them, or an Error and none. Of
// an Error nobody knows whether the transaction was committed if the connection is broken().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stint/base/result.h"
#include "stint/db/postgres.h"

struct pg_conn;
struct pg_result;

namespace stint {

class PostgresStatement;

// A value for a parameter or a column. It copies no text.
class Field {
public:
    using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

    Field(std::nullptr_t) : value_(nullptr) {}
    Field(std::int64_t value) : value_(value) {}
    Field(int value) : value_(std::int64_t{value}) {}
    Field(double value) : value_(value) {}
    Field(std::string_view text) : value_(text) {}
    Field(const std::string& text) : value_(std::string_view(text)) {}
    Field(const char* text) : value_(std::string_view(text)) {}
    Field(Blob blob) : value_(blob.bytes) {}
    template <typename Other>
    Field(const std::optional<Other>& value) : Field(value ? Field(*value) : Field(nullptr)) {}

    const Value& value() const { return value_; }

private:
    Value value_;
};

// What one statement has answered, all of it. Text is valid as long as this object.
class PostgresRows {
public:
    explicit PostgresRows(pg_result* result) : result_(result) {}

    bool next();  // True while there is a row.
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // Empty for NULL.
    bool is_null(int column) const;
    std::int64_t count() const;    // Of the rows.
    std::int64_t changed() const;  // The number of rows changed, or found.

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
    int row_ = -1;
};

class PostgresPipeline {
public:
    // The connection outlives it.
    explicit PostgresPipeline(PostgresConnection& connection) : connection_(connection) {}

    // Queues a statement; see Connection::statement for `sql`, which is prepared at its first use,
    // by a round trip of its own. REQUIRES: one value for each parameter, in the order in which
    // they first appear; text and blobs are there until finish().
    Result<void> send(std::string_view sql, std::span<const Field> values);
    Result<void> send(std::string_view sql, std::initializer_list<Field> values) {
        return send(sql, std::span<const Field>(values.begin(), values.size()));
    }

    // Runs what is queued and empties the queue. One answer for each statement, in their order, or
    // the Error of the first that failed: then those behind it have not been run.
    Result<std::vector<PostgresRows>> finish();

private:
    struct Queued {
        PostgresStatement* statement;
        std::vector<Field> values;
    };
    bool send_all();
    Result<std::vector<PostgresRows>> receive_all();
    PostgresConnection& connection_;
    std::vector<Queued> queue_;
};

// Rows on their way into a table. The connection does nothing else until finish(), or until this
// object goes: without finish() no row is kept.
class PostgresCopy {
public:
    // `sql` is COPY table (column, ...) FROM STDIN (FORMAT binary).
    static Result<PostgresCopy> begin(PostgresConnection& connection, const std::string& sql);
    PostgresCopy(PostgresCopy&& other) noexcept;
    PostgresCopy& operator=(PostgresCopy&&) = delete;
    ~PostgresCopy();

    // Binary COPY converts nothing: integers need a bigint column, reals a float8, and text and
    // blobs a text or bytea. A row that does not fit is refused by finish(): libpq looks at no
    // answer before the end.
    Result<void> row(std::span<const Field> fields);
    Result<void> row(std::initializer_list<Field> fields) {
        return row(std::span<const Field>(fields.begin(), fields.size()));
    }
    Result<std::int64_t> finish();  // The number of rows.

private:
    explicit PostgresCopy(pg_conn* connection);
    Result<void> flush();
    Result<std::int64_t> end(const char* reason);
    pg_conn* connection_;
    std::string buffer_;
};

}  // namespace stint
