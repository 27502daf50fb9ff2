// Values as they are bound, where what is empty is NULL, and as they are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/base/hash.h"
#include "stint/db/statement.h"
#include "stint/model/arguments.h"

namespace stint::sql {

inline std::optional<std::string_view> text_or_null(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

inline std::optional<Blob> blob_or_null(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Blob{bytes};
}

inline Blob blob(const Hash128& hash) {
    return {{reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()}};
}

// An item, from the columns of load_items, which begin at `first`. REQUIRES: `rows` stands on a row
template <typename SomeRows>
Result<Item> item_of_row(const SomeRows& rows, int first = 0) {
    Item item{.id = {rows.integer(first)},
              .key = std::string(rows.text(first + 1)),
              .input = std::string(rows.text(first + 2)),
              .replaces = {rows.integer(first + 3)}};
    if (!rows.is_null(first + 4)) {
        item.arguments = TRY(split_arguments(item.input, rows.text(first + 4)));
    }
    if (!rows.is_null(first + 5)) item.carried = rows.text(first + 5);
    return item;
}

}  // namespace stint::sql
