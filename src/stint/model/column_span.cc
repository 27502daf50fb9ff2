#include "stint/model/column_span.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

std::optional<std::int64_t> number_in(std::string_view record, const ColumnSpan& columns) {
    if (record.size() < columns.last) return std::nullopt;
    std::string_view text = trim(record.substr(columns.first - 1, columns.size()));
    if (text.starts_with('+')) text.remove_prefix(1);
    return parse_integer(text);
}

Result<void> put_number(std::string& record, const ColumnSpan& columns, std::int64_t number) {
    std::string_view old = std::string_view(record).substr(columns.first - 1, columns.size());
    bool zeros = old.front() == '0';
    std::string text = zeros ? fmt::format("{:0{}}", number, columns.size())
                             : fmt::format("{:>{}}", number, columns.size());
    if (text.size() > columns.size()) {
        return Error{ErrorCode::invalid_input, fmt::format("{} has no room in the columns {}-{}",
                                                           number, columns.first, columns.last)};
    }
    record.replace(columns.first - 1, columns.size(), text);
    return {};
}

}  // namespace stint
