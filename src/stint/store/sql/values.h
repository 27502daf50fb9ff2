// Values as they are bound, where what is empty is NULL, and as they are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/db/statement.h"
#include "stint/model/arguments.h"

namespace stint::sql {

inline std::optional<std::string_view> text_or_null(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

inline std::optional<Blob> blob_or_null(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Blob{bytes};
}

// REQUIRES: `rows` stands on a row of load_items
inline Result<Item> item_of_row(const Rows& rows) {
    Item item{.id = {rows.integer(0)},
              .key = std::string(rows.text(1)),
              .input = std::string(rows.text(2)),
              .replaces = {rows.integer(3)}};
    if (!rows.is_null(4)) item.arguments = TRY(split_arguments(item.input, rows.text(4)));
    return item;
}

}  // namespace stint::sql
