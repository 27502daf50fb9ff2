// A prepared statement of PostgreSQL. Only the files of this room that speak libpq include it.
#pragma once

#include <string>

#include "stint/base/result.h"
#include "stint/db/postgres_sql.h"
#include "stint/db/postgres_values.h"
#include "stint/db/statement.h"

namespace stint {

bool is_success(const PGresult* result);

class PostgresStatement final : public Statement {
public:
    // An empty name: the text is sent each time.
    PostgresStatement(PGconn* connection, std::string name, PostgresSql sql);

    Result<void> prepare();
    // Sends it into the pipeline; false when the connection is lost.
    bool send(const PostgresParameters& parameters) const;

    const PostgresSql& sql() const { return sql_; }

private:
    void bind_integer(int index, std::int64_t value) override;
    void bind_real(int index, double value) override;
    void bind_text(int index, std::string_view text) override;
    void bind_blob(int index, std::string_view bytes) override;
    void bind_null(int index) override;
    Result<bool> step() override;
    void reset() override;
    std::int64_t rows_changed() const override;
    std::int64_t integer_at(int column) const override;
    double real_at(int column) const override;
    std::string_view text_at(int column) const override;
    bool is_null_at(int column) const override;

    int bound(int index);  // The place of the parameter, counted from 0.
    PostgresResult execute() const;

    PGconn* connection_;
    std::string name_;
    PostgresSql sql_;
    PostgresParameters parameters_;
    int bound_ = 0;
    PostgresResult result_;
    int row_ = -1;
};

}  // namespace stint
