#include "stint/store/sql/item_rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stint::sql {

void expand_row(Item&& first, ItemRange wanted, std::vector<Item>& items) {
    if (first.range == nullptr) {
        items.push_back(std::move(first));
        return;
    }
    ItemId end = std::min(wanted.hi, first.id + first.range->records);
    for (ItemId id = std::max(wanted.lo, first.id); id < end; id = id + 1) {
        Item item = first;
        item.nth = id.value - first.id.value;
        item.id = id;
        item.key = item.input = record_name(*item.range, item.nth);
        items.push_back(std::move(item));
    }
}

Result<std::vector<Item>> ItemRows::read(ItemRange range) {
    std::vector<Item> items;
    {
        Rows rows = TRY(session_.rows(Query::load_items, range.lo.value, range.hi.value));
        while (TRY(rows.next())) expand_row(TRY(item_of_row(rows)), range, items);
    }
    TRY(complete(range, items));
    return items;
}

Result<void> ItemRows::complete(ItemRange range, std::vector<Item>& items) {
    if (range.size() == 0 || (!items.empty() && items.front().id == range.lo)) return {};
    std::optional<Item> before = TRY(row_before(range.lo));
    if (!before || before->range == nullptr) return {};
    std::vector<Item> all;
    all.reserve(static_cast<std::size_t>(range.size()));
    expand_row(std::move(*before), range, all);
    std::move(items.begin(), items.end(), std::back_inserter(all));
    items = std::move(all);
    return {};
}

Result<std::optional<Item>> ItemRows::row_before(ItemId item) {
    ItemId beyond = make_item_id(stream_of(item), 0);
    Rows rows = TRY(session_.rows(Query::load_range, beyond.value, item.value));
    if (!TRY(rows.next())) return std::optional<Item>();
    return std::optional<Item>(TRY(item_of_row(rows)));
}

Result<std::optional<ItemRange>> ItemRows::row_of(ItemId item) {
    std::optional<Item> before = TRY(row_before(item + 1));
    if (!before) return std::optional<ItemRange>();
    std::int64_t records = before->range == nullptr ? 1 : before->range->records;
    ItemRange row{before->id, before->id + records};
    return row.covers(item) ? std::optional(row) : std::nullopt;
}

Result<std::optional<ItemId>> ItemRows::find_record(StreamId stream, std::string_view name) {
    std::optional<RecordName> wanted = parse_record_name(name);
    if (!wanted) return std::optional<ItemId>();
    ItemId begin = make_item_id(stream, 0);
    ItemId end = make_item_id({stream.value + 1}, 0);
    Rows rows = TRY(session_.rows(Query::find_ranges, begin.value, end.value));
    while (TRY(rows.next())) {
        std::vector<std::string> arguments = TRY(split_arguments(rows.text(2), rows.text(1)));
        RecordRange range = TRY(parse_record_range(arguments, rows.integer(3)));
        std::int64_t nth = wanted->number - range.first;
        if (range.file != wanted->file || nth < 0 || nth >= range.records) continue;
        return std::optional<ItemId>(ItemId{rows.integer(0)} + nth);
    }
    return std::optional<ItemId>();
}

}  // namespace stint::sql
