// A range of records: one row of the store that stands for many items, each with a claim, an
// attempt and an outcome of its own. What they say stays in the file; a list of a hundred million
// records is a hundred thousand rows. It is kept as the arguments of its row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/model/file_range.h"
#include "stint/model/item.h"

namespace stint {

struct RecordRange {
    std::string source;      // The URL that says how the file is read.
    std::string file;        // As the URL names it.
    ByteSpan body;           // Where the records are.
    std::int64_t first = 1;  // The number of the first of them among the items of the source.
    std::int64_t records = 0;
    std::int64_t version = 0;  // Of the file: version_of.
    bool operator==(const RecordRange&) const = default;
};

// REQUIRES: range.records >= 1
NewItem item_of(const RecordRange& range);

// The inverse of item_of. Fails with corrupt for arguments that are no range of records.
Result<RecordRange> parse_record_range(std::span<const std::string> arguments,
                                       std::int64_t records);

// "orders.csv#17": what people call a record that they have not read.
std::string record_name(const RecordRange& range, std::int64_t nth);

// The inverse: of which file, and its number. Nothing for a text that is no such name.
struct RecordName {
    std::string file;
    std::int64_t number = 0;
};
std::optional<RecordName> parse_record_name(std::string_view name);

}  // namespace stint
