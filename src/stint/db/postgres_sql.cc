#include "stint/db/postgres_sql.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/core.h>

namespace stint {
namespace {

bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool continues_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Scanner {
public:
    explicit Scanner(std::string_view sql) : sql_(sql) {}

    PostgresSql run() {
        while (at_ < sql_.size()) {
            std::size_t end = end_of_token();
            if (sql_[at_] == ':' && end > at_ + 1 && starts_name(sql_[at_ + 1]))
                out_.text += '$' + std::to_string(number_of(sql_.substr(at_ + 1, end - at_ - 1)));
            else
                out_.text += sql_.substr(at_, end - at_);
            at_ = end;
        }
        out_.parameters = static_cast<int>(names_.size());
        return std::move(out_);
    }

private:
    bool looking_at(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }

    // One behind `text`, looked for from `from` on; the end when it is not there.
    std::size_t behind(std::string_view text, std::size_t from) const {
        std::size_t found = sql_.find(text, from);
        return found == std::string_view::npos ? sql_.size() : found + text.size();
    }

    std::size_t end_of_token() const {
        char c = sql_[at_];
        if (looking_at("--")) return behind("\n", at_);
        if (looking_at("/*")) return end_of_comment();
        // A doubled quote is two quoted texts side by side: nothing of it is a parameter.
        if (c == '\'' || c == '"') return behind({&c, 1}, at_ + 1);
        if (looking_at("E'") || looking_at("e'")) return end_of_escapes();
        if (looking_at("::") || looking_at(":=")) return at_ + 2;
        if (c == ':' || starts_name(c)) return end_of_name(at_ + 1);
        if (c == '$') return end_of_dollars();
        return at_ + 1;
    }

    // A `$` inside a name belongs to it and starts no quoted text.
    std::size_t end_of_name(std::size_t end) const {
        bool parameter = sql_[at_] == ':';
        if (parameter && end < sql_.size() && !starts_name(sql_[end])) return end;
        while (end < sql_.size() && (continues_name(sql_[end]) || (!parameter && sql_[end] == '$')))
            ++end;
        return end;
    }

    std::size_t end_of_escapes() const {
        std::size_t end = at_ + 2;
        while (end < sql_.size() && sql_[end] != '\'') end += sql_[end] == '\\' ? 2 : 1;
        return std::min(end + 1, sql_.size());
    }

    std::size_t end_of_comment() const {
        std::size_t end = at_ + 2;
        for (int depth = 1; depth > 0 && end < sql_.size();) {
            std::string_view two = sql_.substr(end, 2);
            depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
            end += two == "/*" || two == "*/" ? 2 : 1;
        }
        return end;
    }

    std::size_t end_of_dollars() const {
        std::size_t end = at_ + 1;
        if (end < sql_.size() && starts_name(sql_[end]))
            while (end < sql_.size() && continues_name(sql_[end])) ++end;
        if (end == sql_.size() || sql_[end] != '$') return end;
        return behind(sql_.substr(at_, end + 1 - at_), end + 1);
    }

    int number_of(std::string_view name) {
        auto known = std::find(names_.begin(), names_.end(), name);
        if (known == names_.end()) known = names_.insert(known, name);
        return static_cast<int>(known - names_.begin()) + 1;
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    std::vector<std::string_view> names_;
    PostgresSql out_;
};

bool starts_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

PostgresSql number_parameters(std::string_view sql) {
    return Scanner(sql).run();
}

std::string line_at(std::string_view sql, int position) {
    int character = 0;
    int line = 1;
    std::size_t start = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (starts_character(sql[i])) ++character;
        if (character == position) {
            std::string_view text = sql.substr(start, sql.find('\n', start) - start);
            text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
            return fmt::format("line {}: {}", line, text);
        }
        if (sql[i] == '\n') {
            ++line;
            start = i + 1;
        }
    }
    return "";
}

}  // namespace stint
