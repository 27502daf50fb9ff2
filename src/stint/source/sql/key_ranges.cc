#include "stint/source/sql/key_ranges.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/db/postgres.h"
#include "stint/db/sqlite.h"

namespace stint {
namespace {

// Statements that a connection keeps. A new one forgets those of the old.
constexpr std::size_t statements_max = 500;
constexpr std::int64_t busy_ms = 10'000;

// A key, or a list of its columns in brackets.
std::string tuple(const std::vector<std::string>& parts) {
    std::string list = join(parts, ", ");
    return parts.size() == 1 ? list : "(" + list + ")";
}

// Each column with something behind it.
std::string each(const std::vector<std::string>& keys, std::string_view before,
                 std::string_view behind, std::string_view between) {
    std::string list;
    for (const std::string& key : keys) {
        if (!list.empty()) list += between;
        list += fmt::format("{}{}{}", before, key, behind);
    }
    return list;
}

Result<std::unique_ptr<Connection>> connected(const SqlRules& rules) {
    if (rules.is_server) {
        return std::unique_ptr<Connection>(
            TRY(PostgresConnection::open({.address = rules.address, .fixed_plans = false})));
    }
    Database database = TRY(Database::open(rules.address, OpenMode::read_only)
                                .doing(fmt::format("opening '{}'", rules.address)));
    database.set_busy_timeout(busy_ms);
    return std::unique_ptr<Connection>(std::make_unique<Database>(std::move(database)));
}

}  // namespace

std::string condition_of(const KeyRange& range, const std::vector<std::string>& keys) {
    std::string text;
    if (range.lo) text = fmt::format("{} > {}", tuple(keys), tuple(range.lo->literals));
    if (range.hi) {
        text += fmt::format("{}{} <= {}", text.empty() ? "" : " AND ", tuple(keys),
                            tuple(range.hi->literals));
    }
    return text.empty() ? "1 = 1" : text;
}

KeyRanges::KeyRanges(SqlRules rules, std::unique_ptr<Connection> connection)
    : rules_(std::move(rules)), connection_(std::move(connection)) {}

Result<KeyRanges> KeyRanges::open(const SqlRules& rules) {
    KeyRanges ranges(rules, TRY(connected(rules)));
    TRY(ranges.look_at_table());
    return ranges;
}

Result<std::optional<std::int64_t>> KeyRanges::number(const std::string& sql) {
    texts_.push_back(sql);
    Statement* statement = TRY(connection_->statement(texts_.back()));
    return statement->integer();
}

Result<void> KeyRanges::look_at_table() {
    std::string from = fmt::format("FROM {} stint_rows", rules_.rows);
    std::string nulls = each(rules_.keys, "", " IS NULL", " OR ");
    std::optional<std::int64_t> null =
        TRY(number(fmt::format("SELECT 1 {} WHERE {} LIMIT 1", from, nulls)));
    if (null) {
        return Error{
            ErrorCode::invalid_input,
            fmt::format("there is a row without a key ({}): it would be in no range", nulls)};
    }
    if (rules_.buckets == 0) return {};
    std::optional<std::int64_t> count = TRY(number("SELECT count(*) " + from));
    rules_.every =
        std::max<std::int64_t>((count.value_or(0) + rules_.buckets - 1) / rules_.buckets, 1);
    return {};
}

Result<void> KeyRanges::connect() {
    connection_ = TRY(connected(rules_));
    texts_.clear();
    return {};
}

Result<KeyRanges::Page> KeyRanges::read_page() {
    if (texts_.size() >= statements_max) TRY(connect());
    std::string quote = rules_.is_server ? "quote_literal(CAST(" : "quote(";
    std::string quoted = rules_.is_server ? " AS text))" : ")";
    std::string columns = each(rules_.keys, "", "", ", ");
    // Keys may have a table's name before them; outside they have not.
    std::vector<std::string> outer;
    std::string inner;
    for (std::size_t i = 0; i < rules_.keys.size(); ++i) {
        outer.push_back(fmt::format("stint_key{}", i));
        inner += fmt::format("{}{} AS stint_key{}", i > 0 ? ", " : "", rules_.keys[i], i);
    }
    // PostgreSQL names what is cast to text like the key, and would sort by that without the table.
    texts_.push_back(fmt::format(
        "SELECT count(*) OVER (), {}, {} FROM (SELECT {} FROM {} stint_rows WHERE {} ORDER BY {} "
        "LIMIT {}) stint_page ORDER BY {} LIMIT 1",
        each(outer, quote, quoted, ", "), each(outer, "CAST(", " AS text)", ", "), inner,
        rules_.rows, condition_of({.lo = after_, .hi = {}}, rules_.keys), columns, rules_.every,
        each(outer, "stint_page.", " DESC", ", ")));
    Statement* statement = TRY(connection_->statement(texts_.back()));
    Rows rows = statement->rows();
    Page page;
    if (!TRY(rows.next())) return page;
    page.rows = rows.integer(0);
    page.end.emplace();
    int keys = static_cast<int>(rules_.keys.size());
    for (int i = 0; i < keys; ++i) {
        page.end->literals.emplace_back(rows.text(1 + i));
        page.end->texts.emplace_back(rows.text(1 + keys + i));
    }
    return page;
}

Result<std::optional<KeyRange>> KeyRanges::next() {
    while (!ended_) {
        Page page = TRY(read_page());
        std::optional<KeyRange> found = std::move(held_);
        held_.reset();
        if (!page.end) {
            ended_ = true;
            // All that comes later belongs to the last one.
            if (!found) found = KeyRange{.lo = after_, .hi = {}};
            found->hi.reset();
            return found;
        }
        bool is_number = page.end->texts.size() == 1 && parse_integer(page.end->texts.front());
        held_ = KeyRange{.lo = after_, .hi = page.end, .rows = page.rows, .is_number = is_number};
        after_ = std::move(page.end);
        if (found) return found;
    }
    return std::optional<KeyRange>();
}

}  // namespace stint
