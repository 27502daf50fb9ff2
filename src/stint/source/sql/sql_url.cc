#include "stint/source/sql/sql_url.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

bool is_plain(std::string_view name) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
    return name.find_first_not_of(letters) == std::string_view::npos;
}

// A name as SQL has it. Plain ones may be of any case, and have their schema before them.
std::string as_identifier(const std::string& name) {
    if (name.starts_with('"') || is_plain(name)) return name;
    std::string quoted = "\"";
    for (char letter : name) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
    return quoted + '"';
}

std::string as_placeholder(std::string name) {
    std::erase(name, '"');
    for (char& letter : name) {
        if (!is_plain(std::string_view(&letter, 1)) || letter == '.') letter = '_';
    }
    return name;
}

Result<std::int64_t> count_of(std::string_view name, const std::string& value) {
    std::optional<std::int64_t> count = parse_integer(value);
    if (count && *count > 0) return *count;
    return refusal(
        fmt::format("{}= takes a number from 1 on, not '{}'", name, printable(value, 60)));
}

Result<void> read_option(const std::string& name, std::string value, SqlRules& rules,
                         std::string& others) {
    if (name == "table") {
        rules.rows = as_identifier(value);
    } else if (name == "query") {
        while (value.ends_with(';') || value.ends_with(' ')) value.pop_back();
        rules.rows = "(" + value + ")";
    } else if (name == "key") {
        for (const std::string& key : split(value, ',')) {
            if (trim(key).empty()) return refusal("key= takes columns, such as region,id");
            rules.keys.push_back(as_identifier(std::string(trim(key))));
            rules.names.push_back(as_placeholder(std::string(trim(key))));
        }
    } else if (name == "every") {
        rules.every = TRY(count_of(name, value));
    } else if (name == "buckets") {
        rules.buckets = TRY(count_of(name, value));
    } else {
        others += fmt::format("{}{}={}", others.empty() ? "?" : "&", name, value);
    }
    return {};
}

Result<void> check(const SqlRules& rules) {
    if (rules.address.empty()) {
        return refusal(
            "it names no database; write sql:shop.db?… or sql:postgres://USER@HOST/DB?…");
    }
    if (rules.rows.empty())
        return refusal("say what is to be split: table=orders, or query=SELECT…");
    if (rules.keys.empty()) {
        return refusal("say by which columns it is to be split, key=id; an index on them helps");
    }
    if ((rules.every > 0) == (rules.buckets > 0)) {
        return refusal("say how big a range is: every=10000 rows, or buckets=100 ranges in all");
    }
    return {};
}

Result<SqlRules> parse(std::string_view text) {
    SqlRules rules;
    std::size_t question = text.find('?');
    rules.address = text.substr(0, question);
    if (rules.address.starts_with("sqlite:")) rules.address.erase(0, 7);
    rules.is_server =
        rules.address.starts_with("postgres://") || rules.address.starts_with("postgresql://");
    std::string others;
    if (question != std::string_view::npos) {
        for (const std::string& option : split(text.substr(question + 1), '&')) {
            std::size_t equals = option.find('=');
            if (equals == std::string::npos) {
                return refusal(
                    fmt::format("'{}' is no option; write NAME=VALUE", printable(option, 60)));
            }
            TRY(read_option(option.substr(0, equals), option.substr(equals + 1), rules, others));
        }
    }
    if (!others.empty() && !rules.is_server) {
        return refusal(
            fmt::format("'{}' is no option of it; there are table query key every "
                        "buckets",
                        printable(others.substr(1), 60)));
    }
    rules.address += others;
    TRY(check(rules));
    return rules;
}

}  // namespace

Result<SqlRules> parse_sql_url(std::string_view url) {
    std::string shown(url.substr(0, url.find('?')));  // A password may stand behind it.
    return parse(url.substr(4)).doing(fmt::format("source '{}'", printable(shown, 100)));
}

std::vector<std::string> sql_columns(const SqlRules& rules) {
    std::vector<std::string> columns{"lo", "hi", "where", "rows"};
    if (rules.names.size() == 1) return columns;
    for (const std::string& name : rules.names) columns.push_back("lo_" + name);
    for (const std::string& name : rules.names) columns.push_back("hi_" + name);
    return columns;
}

}  // namespace stint
