#include "stint/source/sql/sql_source.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/arguments.h"

namespace stint {
namespace {

// What an item has as its border: the columns with commas between. Where the key is a number, no
// border is one that no number lies beyond.
std::string text_of(const std::optional<KeyBorder>& border, bool is_number, std::int64_t beyond) {
    if (border) return join(border->texts, ",");
    return is_number ? std::to_string(beyond) : "";
}

// The upper border of a condition as SQL has it: what stands behind the last "<=" that is not
// within a text.
std::optional<std::string> upper_literal(std::string_view where) {
    constexpr std::string_view sign = " <= ";
    std::optional<std::string> literal;
    bool in_text = false;
    for (std::size_t at = 0; at < where.size(); ++at) {
        if (where[at] == '\'') in_text = !in_text;
        bool found = !in_text && where.substr(at).starts_with(sign);
        if (found) literal = where.substr(at + sign.size());
    }
    return literal;
}

// SQLite does not tell what it does not understand from what it cannot do; a file that could be
// opened is there.
Error refused(Error error, const SqlRules& rules) {
    bool is_statement = !rules.is_server && error.code == ErrorCode::unavailable;
    if (is_statement) error.code = ErrorCode::invalid_input;
    return error;
}

}  // namespace

SqlSource::SqlSource(SqlRules rules, const SourceOptions& options)
    : rules_(std::move(rules)), interrupt_(options.interrupt_fd) {
    bool relative = !rules_.is_server && !rules_.address.starts_with('/');
    if (relative && !options.directory.empty()) {
        rules_.address = options.directory + "/" + rules_.address;
    }
}

Result<std::unique_ptr<Source>> SqlSource::open(std::string_view url,
                                                const SourceOptions& options) {
    return std::unique_ptr<Source>(std::make_unique<SqlSource>(TRY(parse_sql_url(url)), options));
}

NewItem SqlSource::item_of_range(const KeyRange& range) const {
    std::vector<std::string> arguments{text_of(range.lo, range.is_number, INT64_MIN),
                                       text_of(range.hi, range.is_number, INT64_MAX),
                                       condition_of(range, rules_.keys),
                                       std::to_string(range.rows)};
    if (rules_.keys.size() > 1) {
        for (const std::optional<KeyBorder>& border : {range.lo, range.hi}) {
            for (std::size_t i = 0; i < rules_.keys.size(); ++i) {
                arguments.push_back(border ? border->texts[i] : "");
            }
        }
    }
    return item_of(std::move(arguments));
}

Result<bool> SqlSource::go_on_behind(const Item& last) {
    std::span<const std::string> arguments = arguments_of(last);
    std::size_t keys = rules_.keys.size();
    if (arguments.size() != sql_columns(rules_).size()) return false;
    std::optional<std::string> literal = upper_literal(arguments[2]);
    ended_ = !literal;
    if (!literal) return true;
    auto first = keys == 1 ? arguments.begin() + 1 : arguments.end() - std::ssize(rules_.keys);
    behind_ = KeyBorder{.literals = {std::move(*literal)},
                        .texts = {first, first + std::ssize(rules_.keys)}};
    return true;
}

Result<bool> SqlSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    if (interrupt_.has_come() || ended_) return false;
    if (!ranges_) {
        Result<KeyRanges> opened = KeyRanges::open(rules_).doing(
            fmt::format("splitting {} by {}", rules_.rows, join(rules_.keys, ", ")));
        if (!opened.ok()) return refused(std::move(opened).error(), rules_);
        ranges_ = std::move(opened).value();
        if (behind_) ranges_->go_on_behind(*behind_);
    }
    // A range may take the database long to find: it is handed over at once.
    std::optional<KeyRange> range = TRY(ranges_->next());
    ended_ = !range;
    if (range) items.push_back(item_of_range(*range));
    return range.has_value();
}

}  // namespace stint
