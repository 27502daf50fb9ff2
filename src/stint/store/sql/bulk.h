// Rows by the thousand. A database may have a faster way than a statement each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stint/base/hash.h"
#include "stint/base/result.h"
#include "stint/db/statement.h"
#include "stint/model/outcome.h"
#include "stint/store/sql/entries.h"
#include "stint/store/sql/query.h"

namespace stint::sql {

class Session;

// What a stream knows an item by.
struct KeyRow {
    Hash128 hash;
    ItemId item;
    std::int64_t fingerprint = 0;
};

class Bulk {
public:
    virtual ~Bulk() = default;

    virtual Result<void> add_items(std::span<const ItemRowIn> items) = 0;

    // Whether outcomes are added in bulk; the caller has looked then which there are already.
    virtual bool takes_outcomes() const = 0;
    // REQUIRES: takes_outcomes()
    virtual Result<void> add_outcomes(std::span<const Outcome> outcomes) = 0;

    // Runs a statement for each row of values.
    using ValueRow = std::vector<SqlValue>;
    virtual Result<void> run_each(Query query, std::span<const ValueRow> rows) = 0;

    // For each of the hashes the stream's key, if it has it.
    virtual Result<std::vector<std::optional<KeyRow>>> find_keys(
        StreamId stream, std::span<const Hash128> hashes) = 0;
    // REQUIRES: the stream has none of them
    virtual Result<void> add_keys(StreamId stream, std::span<const KeyRow> keys) = 0;
};

// A statement each: for a database in the same process.
class RowByRow final : public Bulk {
public:
    explicit RowByRow(Session& session) : session_(session) {}

    Result<void> add_items(std::span<const ItemRowIn> items) override;
    bool takes_outcomes() const override { return false; }
    Result<void> add_outcomes(std::span<const Outcome> outcomes) override;
    Result<void> run_each(Query query, std::span<const ValueRow> rows) override;
    Result<std::vector<std::optional<KeyRow>>> find_keys(StreamId stream,
                                                         std::span<const Hash128> hashes) override;
    Result<void> add_keys(StreamId stream, std::span<const KeyRow> keys) override;

private:
    Session& session_;
};

}  // namespace stint::sql
