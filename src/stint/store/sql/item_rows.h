// Items out of their rows: most rows are one, some are a range of records, and stand for many.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/db/statement.h"
#include "stint/model/arguments.h"
#include "stint/model/item.h"
#include "stint/model/record_range.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

// The first item of a row, from the columns of load_items, which begin at `first`.
// REQUIRES: `rows` stands on a row
template <typename SomeRows>
Result<Item> item_of_row(const SomeRows& rows, int first = 0) {
    Item item{.id = {rows.integer(first)},
              .key = std::string(rows.text(first + (rows.is_null(first + 1) ? 2 : 1))),
              .input = std::string(rows.text(first + 2)),
              .replaces = {rows.integer(first + 3)}};
    if (!rows.is_null(first + 4)) {
        item.arguments = TRY(split_arguments(item.input, rows.text(first + 4)));
    }
    if (!rows.is_null(first + 5)) item.carried = rows.text(first + 5);
    if (rows.is_null(first + 6)) return item;
    RecordRange range = TRY(parse_record_range(item.arguments, rows.integer(first + 6)));
    item.range = std::make_shared<const RecordRange>(std::move(range));
    item.arguments.clear();
    item.key = item.input = record_name(*item.range, 0);
    return item;
}

// Appends those items of a row, whose first one is given, that are in `wanted`.
void expand_row(Item&& first, ItemRange wanted, std::vector<Item>& items);

class ItemRows {
public:
    explicit ItemRows(Session& session) : session_(session) {}

    // Those there are, in their order.
    Result<std::vector<Item>> read(ItemRange range);
    // The same, when the rows that begin in `range` are known: puts what is of the row before it in
    // front. REQUIRES: `items` are in their order
    Result<void> complete(ItemRange range, std::vector<Item>& items);

    // The items of the row that the item is of; nothing if there is none.
    Result<std::optional<ItemRange>> row_of(ItemId item);

    // The record of that name (record_name) in a stream.
    Result<std::optional<ItemId>> find_record(StreamId stream, std::string_view name);

private:
    Result<std::optional<Item>> row_before(ItemId item);

    Session& session_;
};

}  // namespace stint::sql
