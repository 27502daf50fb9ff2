#include "stint/source/columns.h"

#include <array>

#include <fmt/core.h>
#include <regex.h>

#include "stint/base/text.h"

namespace stint {

namespace {

constexpr std::string_view blanks = " \t\r\n";

// A letter after a backslash that regcomp does not know, as Perl means it.
std::string_view meaning_of(char letter) {
    switch (letter) {
        case 't': return "\t";
        case 'n': return "\n";
        case 'r': return "\r";
        case 'd': return "[0-9]";
        case 'D': return "[^0-9]";
        default: return "";
    }
}

std::string as_extended(std::string_view pattern) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        bool escapes = pattern[i] == '\\' && i + 1 < pattern.size();
        std::string_view meaning = escapes ? meaning_of(pattern[i + 1]) : "";
        if (!meaning.empty()) {
            text += meaning;
            ++i;
        } else if (escapes) {
            text += pattern.substr(i++, 2);
        } else {
            text += pattern[i];
        }
    }
    return text;
}

bool is_literal(std::string_view pattern) {
    return pattern.find_first_of("\\^$.[]|()*+?{}") == std::string_view::npos;
}

Error refusal(std::string_view pattern, std::string_view why) {
    return {ErrorCode::invalid_input,
            fmt::format("--colsep '{}' {}", printable(pattern, 100), why)};
}

}  // namespace

struct Columns::Pattern {
    Pattern() = default;
    ~Pattern() {
        if (compiled) regfree(&regex);
    }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    regex_t regex{};
    bool compiled = false;
};

Columns::Columns() = default;
Columns::~Columns() = default;
Columns::Columns(Columns&&) noexcept = default;

Result<Columns> Columns::parse(const InputRules& rules) {
    Columns columns;
    std::string text = as_extended(rules.column_pattern);
    if (rules.csv) {
        columns.csv_ = true;
        if (!text.empty() && (text.size() != 1 || text == "\"" || text == "\n")) {
            return refusal(rules.column_pattern,
                           "cannot separate the fields of --csv: that takes one character, such as "
                           "';' or '\\t'");
        }
        columns.separator_ = csv_separator(rules);
        return columns;
    }
    if (is_literal(text)) {
        columns.literal_ = text;
        return columns;
    }
    columns.pattern_ = std::make_unique<Pattern>();
    regex_t& regex = columns.pattern_->regex;
    int fault = regcomp(&regex, text.c_str(), REG_EXTENDED);
    if (fault != 0) {
        std::array<char, 200> reason{};
        regerror(fault, &regex, reason.data(), reason.size());
        return refusal(rules.column_pattern,
                       fmt::format("is no regular expression: {}; write '\\' before a character "
                                   "that stands for itself",
                                   reason.data()));
    }
    columns.pattern_->compiled = true;
    return columns;
}

std::vector<std::string> Columns::split_by_pattern(std::string_view record) const {
    std::vector<std::string> columns;
    std::size_t begin = 0;
    std::size_t from = 0;
    while (from <= record.size()) {
        std::size_t at = 0;
        std::size_t size = 0;
        if (pattern_ == nullptr) {
            at = record.find(literal_, from);
            if (at == std::string_view::npos) break;
            size = literal_.size();
        } else {
            regmatch_t match{.rm_so = static_cast<regoff_t>(from),
                             .rm_eo = static_cast<regoff_t>(record.size())};
            int flags = REG_STARTEND | (from > 0 ? REG_NOTBOL : 0);
            if (regexec(&pattern_->regex, record.data(), 1, &match, flags) != 0) break;
            at = static_cast<std::size_t>(match.rm_so);
            size = static_cast<std::size_t>(match.rm_eo - match.rm_so);
            if (size == 0) {  // It separates nothing here; look further on.
                from = at + 1;
                continue;
            }
        }
        columns.emplace_back(record.substr(begin, at - begin));
        begin = from = at + size;
    }
    columns.emplace_back(record.substr(begin));
    return columns;
}

Result<std::vector<std::string>> Columns::split(std::string_view record) const {
    if (!csv_) {
        if (literal_.empty() && pattern_ == nullptr) {
            return std::vector<std::string>{std::string(record)};
        }
        return split_by_pattern(record);
    }
    std::vector<std::string> fields;
    std::size_t at = 0;
    while (true) {
        std::string& field = fields.emplace_back();
        if (at < record.size() && record[at] == '"') {
            while (true) {
                std::size_t quote = record.find('"', at + 1);
                if (quote == std::string_view::npos) {
                    return Error{ErrorCode::invalid_input, "a quote is not closed"};
                }
                field += record.substr(at + 1, quote - at - 1);
                at = quote + 1;
                if (at >= record.size() || record[at] != '"') break;
                field += '"';
            }
            if (at < record.size() && record[at] != separator_) {
                return Error{ErrorCode::invalid_input,
                             fmt::format("there is text behind the closing quote of field {}",
                                         fields.size())};
            }
        } else {
            std::size_t end = std::min(record.find(separator_, at), record.size());
            field = record.substr(at, end - at);
            at = end;
        }
        if (at >= record.size()) return fields;
        ++at;
    }
}

char csv_separator(const InputRules& rules) {
    std::string text = as_extended(rules.column_pattern);
    return rules.csv && !text.empty() ? text.front() : ',';
}

std::string_view trimmed(std::string_view text, Trim trim) {
    if (trim == Trim::left || trim == Trim::both) {
        text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    }
    if (trim == Trim::right || trim == Trim::both) {
        std::size_t last = text.find_last_not_of(blanks);
        text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    }
    return text;
}

}  // namespace stint
