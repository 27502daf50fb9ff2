// Rows by the thousand: items by COPY, with one record of the log for a page of them; the others as
// arrays, in one statement.
#pragma once

#include "stint/store/sql/bulk.h"

namespace stint::postgres {

class PostgresSession;

class PostgresBulk final : public sql::Bulk {
public:
    explicit PostgresBulk(PostgresSession& session) : session_(session) {}

    Result<void> add_items(std::span<const sql::ItemRowIn> items) override;
    bool takes_outcomes() const override { return true; }
    Result<void> add_outcomes(std::span<const Outcome> outcomes) override;
    // By COPY where the rows go to one table as they are.
    Result<void> run_each(sql::Query query, std::span<const ValueRow> rows) override;
    Result<std::vector<std::optional<sql::KeyRow>>> find_keys(
        StreamId stream, std::span<const Hash128> hashes) override;
    Result<void> add_keys(StreamId stream, std::span<const sql::KeyRow> keys) override;

private:
    PostgresSession& session_;
};

}  // namespace stint::postgres
