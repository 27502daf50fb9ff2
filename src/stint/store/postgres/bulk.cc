#include "stint/store/postgres/bulk.h"

#include "stint/db/postgres_array.h"
#include "stint/store/postgres/exchange.sql.h"
#include "stint/store/postgres/opening.sql.h"
#include "stint/store/postgres/outcome_arrays.h"
#include "stint/store/postgres/postgres_session.h"
#include "stint/store/sql/values.h"

namespace stint::postgres {
namespace {

// Fewer rows than this come one by one.
constexpr std::size_t copied_rows_min = 8;

// The COPY that does for many rows what the statement does for one; empty if there is none.
std::string_view copy_of(sql::Query query) {
    using sql::Query;
    if (query == Query::put_item) return copy_items;
    if (query == Query::add_key) return copy_keys;
    if (query == Query::add_exception) return copy_exceptions;
    if (query == Query::add_feed) return copy_feed;
    if (query == Query::add_history) return copy_history;
    if (query == Query::add_target) return copy_targets;
    return "";
}

Field field_of(const SqlValue& value) {
    return std::visit([](const auto& known) { return Field(known); }, value);
}

}  // namespace

Result<void> PostgresBulk::add_items(std::span<const sql::ItemRowIn> items) {
    static const std::string copy =
        "COPY item (id, input, key, replaces, arguments, carried, records) FROM "
        "STDIN (FORMAT binary)";
    if (items.empty()) return {};
    PostgresCopy rows = TRY(session_.begin_copy(copy));
    for (const sql::ItemRowIn& item : items) {
        TRY(rows.row({item.id.value, item.input, item.key, item.replaces,
                      sql::text_or_null(item.arguments), sql::text_or_null(item.carried),
                      sql::number_or_null(item.records)}));
    }
    TRY(rows.finish());
    return {};
}

Result<void> PostgresBulk::add_outcomes(std::span<const Outcome> outcomes) {
    OutcomeArrays arrays;
    for (const Outcome& outcome : outcomes) arrays.add(outcome);
    std::vector<Field> values;
    arrays.append_to(values);
    TRY(session_.run_with_arrays(postgres::add_outcomes, values));
    return {};
}

Result<std::vector<std::optional<sql::KeyRow>>> PostgresBulk::find_keys(
    StreamId stream, std::span<const Hash128> hashes) {
    PostgresArray array(PostgresArray::Of::blobs);
    for (const Hash128& hash : hashes) array.add(sql::blob(hash));
    std::vector<std::optional<sql::KeyRow>> keys(hashes.size());
    PostgresRows rows =
        TRY(session_.run_with_arrays(postgres::find_keys, {{Field(stream.value), array.field()}}));
    while (rows.next()) {
        auto at = static_cast<std::size_t>(rows.integer(0) - 1);
        keys.at(at) = {hashes[at], {rows.integer(1)}, rows.integer(2)};
    }
    return keys;
}

Result<void> PostgresBulk::add_keys(StreamId stream, std::span<const sql::KeyRow> keys) {
    if (keys.empty()) return {};
    PostgresArray hashes(PostgresArray::Of::blobs);
    PostgresArray items(PostgresArray::Of::integers);
    PostgresArray fingerprints(PostgresArray::Of::integers);
    for (const sql::KeyRow& key : keys) {
        hashes.add(sql::blob(key.hash));
        items.add(key.item.value);
        fingerprints.add(key.fingerprint);
    }
    TRY(session_.run_with_arrays(postgres::add_keys, {{Field(stream.value), hashes.field(),
                                                       items.field(), fingerprints.field()}}));
    return {};
}

Result<void> PostgresBulk::run_each(sql::Query query, std::span<const ValueRow> rows) {
    std::string_view text = copy_of(query);
    if (text.empty() || rows.size() < copied_rows_min) {
        return sql::RowByRow(session_).run_each(query, rows);
    }
    PostgresCopy copy = TRY(session_.begin_copy(std::string(text)));
    std::vector<Field> fields;
    for (const ValueRow& row : rows) {
        fields.clear();
        for (const SqlValue& value : row) fields.push_back(field_of(value));
        TRY(copy.row(fields));
    }
    TRY(copy.finish());
    return {};
}

}  // namespace stint::postgres
