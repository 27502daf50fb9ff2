#include "stint/model/record_range.h"

#include <optional>
#include <vector>

#include <fmt/core.h>

#include "stint/base/assert.h"
#include "stint/base/text.h"
#include "stint/model/arguments.h"

namespace stint {
namespace {

constexpr std::size_t arguments_count = 6;

Error no_range() {
    return {ErrorCode::corrupt, "the arguments of the item are no range of records"};
}

}  // namespace

NewItem item_of(const RecordRange& range) {
    ASSERT(range.records >= 1);
    NewItem item = item_of(std::vector<std::string>{
        range.file, std::to_string(range.body.begin), std::to_string(range.body.end),
        std::to_string(range.first), std::to_string(range.version), range.source});
    item.records = range.records;
    return item;
}

Result<RecordRange> parse_record_range(std::span<const std::string> arguments,
                                       std::int64_t records) {
    if (arguments.size() != arguments_count || records < 1) return no_range();
    std::optional<std::int64_t> begin = parse_integer(arguments[1]);
    std::optional<std::int64_t> end = parse_integer(arguments[2]);
    std::optional<std::int64_t> first = parse_integer(arguments[3]);
    std::optional<std::int64_t> version = parse_integer(arguments[4]);
    if (!begin || !end || !first || !version) return no_range();
    if (*begin < 0 || *end < *begin || *first < 1) return no_range();
    return RecordRange{.source = arguments[5],
                       .file = arguments[0],
                       .body = {*begin, *end},
                       .first = *first,
                       .records = records,
                       .version = *version};
}

std::string record_name(const RecordRange& range, std::int64_t nth) {
    return fmt::format("{}#{}", range.file, range.first + nth);
}

std::optional<RecordName> parse_record_name(std::string_view name) {
    std::size_t hash = name.rfind('#');
    if (hash == std::string_view::npos) return std::nullopt;
    std::optional<std::int64_t> number = parse_integer(name.substr(hash + 1));
    if (!number || *number < 1) return std::nullopt;
    return RecordName{std::string(name.substr(0, hash)), *number};
}

}  // namespace stint
