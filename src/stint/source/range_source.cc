#include "stint/source/range_source.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

namespace {

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "1", "100" and perhaps "2" of "1..100..2"; nothing when there are more or fewer parts.
std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        std::size_t dots = text.find("..");
        parts.push_back(text.substr(0, dots));
        if (dots == std::string_view::npos) break;
        text.remove_prefix(dots + 2);
    }
    if (parts.size() > 3) parts.clear();
    return parts;
}

bool has_zeros(std::string_view number) {
    if (number.starts_with('-')) number.remove_prefix(1);
    return number.size() > 1 && number.front() == '0';
}

}  // namespace

bool is_range(std::string_view text) {
    std::vector<std::string_view> parts = parts_of(text);
    return parts.size() >= 2 && std::all_of(parts.begin(), parts.end(), is_number);
}

Result<std::unique_ptr<Source>> RangeSource::open(std::string_view text) {
    std::vector<std::string_view> parts = parts_of(text);
    ASSERT(parts.size() >= 2);
    std::optional<std::int64_t> first = parse_integer(parts[0]);
    std::optional<std::int64_t> last = parse_integer(parts[1]);
    std::optional<std::int64_t> step = parts.size() == 3 ? parse_integer(parts[2]) : 1;
    if (!first || !last || !step || *step == 0 || *step == INT64_MIN) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no range: its numbers have at most 18 digits, and its "
                                 "step is not 0, such as 1..100..2",
                                 text)};
    }
    bool rises = *first <= *last;
    auto low = static_cast<std::uint64_t>(std::min(*first, *last));
    auto high = static_cast<std::uint64_t>(std::max(*first, *last));
    auto pace = static_cast<std::uint64_t>(*step < 0 ? -*step : *step);
    Range range{.first = *first, .count = (high - low) / pace, .step = rises ? 1 : -1};
    range.step *= static_cast<std::int64_t>(pace);
    if (range.count == UINT64_MAX) {
        return Error{ErrorCode::invalid_input, fmt::format("the range '{}' is too long", text)};
    }
    ++range.count;
    if (has_zeros(parts[0]) || has_zeros(parts[1])) {
        range.width = static_cast<int>(std::max(parts[0].size(), parts[1].size()));
    }
    return std::unique_ptr<Source>(std::make_unique<RangeSource>(range));
}

Result<bool> RangeSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    for (; next_ < range_.count && items.size() < items_max; ++next_) {
        // Unsigned, because it wraps: the sum is a number of the range.
        std::uint64_t value = static_cast<std::uint64_t>(range_.first) +
                              next_ * static_cast<std::uint64_t>(range_.step);
        items.push_back(
            {.input = fmt::format("{:0{}}", static_cast<std::int64_t>(value), range_.width)});
    }
    return !items.empty();
}

}  // namespace stint
