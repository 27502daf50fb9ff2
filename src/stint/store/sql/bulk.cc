#include "stint/store/sql/bulk.h"

#include "stint/store/sql/session.h"
#include "stint/store/sql/values.h"

namespace stint::sql {

Result<void> RowByRow::add_items(std::span<const ItemRowIn> items) {
    for (const ItemRowIn& item : items) {
        TRY(session_.run(Query::add_item, item.id.value, item.input, item.key, item.replaces,
                         text_or_null(item.arguments), text_or_null(item.carried),
                         number_or_null(item.records)));
    }
    return {};
}

Result<void> RowByRow::add_outcomes(std::span<const Outcome>) {
    constexpr bool are_settled_one_by_one = false;
    ASSERT(are_settled_one_by_one);
    return {};
}

Result<void> RowByRow::run_each(Query query, std::span<const ValueRow> rows) {
    Statement* statement = TRY(session_.statement(query));
    for (const ValueRow& row : rows) TRY(statement->run_row(row));
    return {};
}

Result<std::vector<std::optional<KeyRow>>> RowByRow::find_keys(StreamId stream,
                                                               std::span<const Hash128> hashes) {
    std::vector<std::optional<KeyRow>> keys(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        Rows rows = TRY(session_.rows(Query::find_key, stream.value, blob(hashes[i])));
        if (!TRY(rows.next())) continue;
        keys[i] = {hashes[i], {rows.integer(0)}, rows.integer(1)};
    }
    return keys;
}

Result<void> RowByRow::add_keys(StreamId stream, std::span<const KeyRow> keys) {
    for (const KeyRow& key : keys) {
        TRY(session_.run(Query::add_key, stream.value, blob(key.hash), key.item.value,
                         key.fingerprint));
    }
    return {};
}

}  // namespace stint::sql
