#include "stint/model/file_range.h"

#include <array>
#include <optional>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/model/arguments.h"

namespace stint {
namespace {

constexpr std::size_t columns_count = 8;

Error no_range() {
    return {ErrorCode::corrupt, "the arguments of the item are no range of a file"};
}

std::string around_of(const FileRange& range) {
    if (range.head.size() == 0 && range.tail.size() == 0) return "";
    return fmt::format("{}-{},{}-{}", range.head.begin, range.head.end, range.tail.begin,
                       range.tail.end);
}

Result<ByteSpan> parse_span(std::string_view text) {
    std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return no_range();
    std::optional<std::int64_t> begin = parse_integer(text.substr(0, dash));
    std::optional<std::int64_t> end = parse_integer(text.substr(dash + 1));
    if (!begin || !end || *begin < 0 || *end < *begin) return no_range();
    return ByteSpan{*begin, *end};
}

}  // namespace

std::vector<std::string> file_range_columns() {
    return {"file", "begin", "end", "first", "records", "version", "around", "block"};
}

NewItem item_of(const FileRange& range) {
    return item_of(std::vector<std::string>{
        range.file, std::to_string(range.body.begin), std::to_string(range.body.end),
        std::to_string(range.first), std::to_string(range.records),
        fmt::format("{:x}", range.version), around_of(range), range.block});
}

Result<FileRange> parse_file_range(std::span<const std::string> arguments) {
    if (arguments.size() != columns_count) return no_range();
    std::array<std::int64_t, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        std::optional<std::int64_t> number = parse_integer(arguments[i + 1]);
        if (!number || *number < 0) return no_range();
        numbers[i] = *number;
    }
    FileRange range{.file = arguments[0],
                    .body = {numbers[0], numbers[1]},
                    .first = numbers[2],
                    .records = numbers[3],
                    .version = 0,
                    .head = {},
                    .tail = {},
                    .block = arguments[7]};
    if (range.body.size() < 0) return no_range();
    for (char digit : arguments[5]) {
        std::size_t value = std::string_view("0123456789abcdef").find(digit);
        if (value == std::string_view::npos || arguments[5].size() > 16) return no_range();
        range.version =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(range.version) << 4 | value);
    }
    const std::string& around = arguments[6];
    if (around.empty()) return range;
    std::size_t comma = around.find(',');
    if (comma == std::string::npos) return no_range();
    range.head = TRY(parse_span(std::string_view(around).substr(0, comma)));
    range.tail = TRY(parse_span(std::string_view(around).substr(comma + 1)));
    return range;
}

std::int64_t version_of(std::int64_t size_bytes, std::int64_t modified_ns) {
    std::int64_t version = hash63(fmt::format("{} {}", size_bytes, modified_ns));
    return version != 0 ? version : 1;
}

}  // namespace stint
