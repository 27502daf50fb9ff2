// Columns of a record: which of its bytes, counted from 1, hold a number. Control totals of files
// with header and footer are named so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

struct ColumnSpan {
    std::size_t first = 0;  // 0: none.
    std::size_t last = 0;   // The last one that belongs to it.
    bool is_set() const { return first > 0; }
    std::size_t size() const { return last - first + 1; }
};

// The number in these columns, with or without blanks and a sign. Nothing if the record is too
// short or has something else there. REQUIRES: columns.is_set()
std::optional<std::int64_t> number_in(std::string_view record, const ColumnSpan& columns);

// Puts another number there, set to the right and filled up with zeros if the old one began with
// one, else with blanks. Fails with invalid_input if it has too many digits. REQUIRES: number_in()
// is something
Result<void> put_number(std::string& record, const ColumnSpan& columns, std::int64_t number);

}  // namespace stint
