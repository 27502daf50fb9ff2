#include "stint/exec/template.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"

namespace stint {

namespace {

using Kind = Template::Kind;
using Piece = Template::Piece;

bool is_name(std::string_view text) {
    constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    constexpr std::string_view more =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return !text.empty() && first.find(text.front()) != std::string_view::npos &&
           text.find_first_not_of(more) == std::string_view::npos;
}

// "{name}" and "{name.}" of a column; the longest name that fits counts.
std::optional<Piece> parse_column(std::string_view inside, const PlaceholderRules& rules,
                                  PlusParts plus) {
    std::optional<Piece> found;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < rules.columns.size(); ++i) {
        const std::string& name = rules.columns[i];
        if (name.empty() || name.size() <= longest || !inside.starts_with(name)) continue;
        std::optional<PathPart> part = parse_path_part(inside.substr(name.size()), plus);
        if (!part) continue;
        longest = name.size();
        found = Piece{.kind = Kind::argument, .position = static_cast<int>(i) + 1, .part = *part};
    }
    return found;
}

// "{2}", "{-1//}": numbers above 0, counted from either end.
std::optional<Piece> parse_position(std::string_view inside, PlusParts plus) {
    std::size_t digits_at = inside.starts_with('-') ? 1 : 0;
    std::size_t end = std::min(inside.find_first_not_of("0123456789", digits_at), inside.size());
    if (end - digits_at > 6) return std::nullopt;
    std::optional<std::int64_t> number = parse_integer(inside.substr(0, end));
    std::optional<PathPart> part = parse_path_part(inside.substr(end), plus);
    if (!number || *number == 0 || !part) return std::nullopt;
    return Piece{.kind = Kind::argument, .position = static_cast<int>(*number), .part = *part};
}

// "{name}", "{user.id}", "{file/.}": names with points between, then perhaps a part of a path.
std::optional<Piece> parse_field(std::string_view inside, PlusParts plus) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < inside.size(); at = end + 1) {
        std::size_t next = at;
        while (next < inside.size() && is_name(inside.substr(at, next + 1 - at))) ++next;
        if (next == at) break;
        end = next;
        if (next >= inside.size() || inside[next] != '.') break;
    }
    std::optional<PathPart> part = parse_path_part(inside.substr(end), plus);
    if (end == 0 || !part) return std::nullopt;
    return Piece{.kind = Kind::field, .part = *part, .name = std::string(inside.substr(0, end))};
}

// What stands between two braces as a placeholder, without its text; nothing if it is none.
std::optional<Piece> parse_inside(std::string_view inside, const PlaceholderRules& rules) {
    PlusParts plus = rules.plus ? PlusParts::known : PlusParts::unknown;
    if (std::optional<Piece> column = parse_column(inside, rules, plus)) return column;
    constexpr std::array<std::pair<std::string_view, Kind>, 4> others{{
        {"key", Kind::key},
        {"#", Kind::sequence},
        {"%", Kind::slot},
        {"out", Kind::output},
    }};
    for (const auto& [name, kind] : others) {
        if (inside == name) return Piece{.kind = kind};
    }
    if (std::optional<Piece> position = parse_position(inside, plus)) return position;
    if (rules.fields) {
        if (std::optional<Piece> field = parse_field(inside, plus)) return field;
    }
    if (inside.empty()) return std::nullopt;  // {} is rules.replace, or text.
    std::optional<PathPart> part = parse_path_part(inside, plus);
    if (!part) return std::nullopt;
    return Piece{.kind = Kind::argument, .part = *part};
}

Error refuse_perl(std::string_view text) {
    return {
        ErrorCode::invalid_input,
        fmt::format("'{}' holds a Perl expression, which stint does not run; {{.}} {{/}} {{//}} "
                    "{{/.}} and those of --plus name parts of an argument, and --shell lets "
                    "the shell compute the rest",
                    printable(text, 100))};
}

Error unknown_column(std::string_view inside, const PlaceholderRules& rules) {
    return {ErrorCode::invalid_input, fmt::format("'{{{}}}' names no column; the header has {}",
                                                  inside, join(rules.columns, ", "))};
}

}  // namespace

Result<Template> Template::parse(std::string_view text, const PlaceholderRules& rules) {
    Template parsed;
    parsed.around_ = rules.around;
    parsed.inserts_nothing_ = rules.inserts_nothing;
    std::string literal;
    auto take = [&](Piece piece, std::size_t size) {
        if (!literal.empty()) {
            parsed.pieces_.push_back({.kind = Kind::text, .text = std::exchange(literal, "")});
        }
        piece.text = text.substr(0, size);
        parsed.pieces_.push_back(std::move(piece));
        text.remove_prefix(size);
    };
    std::string_view whole = text;
    while (!text.empty()) {
        if (text.starts_with(rules.replace)) {
            take({.kind = Kind::argument}, rules.replace.size());
            continue;
        }
        std::size_t close = text.front() == '{' ? text.find('}') : std::string_view::npos;
        if (close != std::string_view::npos) {
            std::string_view inside = text.substr(1, close - 1);
            if (std::optional<Piece> piece = parse_inside(inside, rules)) {
                take(std::move(*piece), close + 1);
                continue;
            }
            if (text.starts_with("{=") && text.find("=}", 2) != std::string_view::npos) {
                return refuse_perl(whole);
            }
            if (!rules.columns.empty() && is_name(inside)) return unknown_column(inside, rules);
        }
        literal += text.front();
        text.remove_prefix(1);
    }
    if (!literal.empty()) parsed.pieces_.push_back({.kind = Kind::text, .text = literal});
    return parsed;
}

namespace {

// A member of a JSON text, by its names: a string as it is, all else as JSON.
std::optional<std::string> field_of(const Json& item, std::string_view names) {
    const Json* value = &item;
    for (const std::string& name : split(names, '.')) {
        value = find_member(*value, name);
        if (value == nullptr) return std::nullopt;
    }
    if (value->is_string()) return std::string(value->get_string());
    if (value->is_double()) return fmt::format("{}", value->get_double());
    return to_text(*value);
}

}  // namespace

Result<void> Template::check_fields(const Item& item) const {
    if (!has(Kind::field)) return {};
    Json object = TRY(parse_json(item.input).doing("reading the item"));
    for (const Piece& piece : pieces_) {
        if (piece.kind != Kind::field || field_of(object, piece.name)) continue;
        return Error{ErrorCode::invalid_input,
                     fmt::format("the item has no '{}', which the command names", piece.name)};
    }
    return {};
}

bool Template::has_placeholder() const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [](const Piece& piece) { return piece.kind != Kind::text; });
}

bool Template::has(Kind kind) const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [&](const Piece& piece) { return piece.kind == kind; });
}

std::span<const std::string> Template::arguments(const Piece& piece, const Item& item) const {
    if (inserts_nothing_) return {};
    std::span<const std::string> all = arguments_of(item);
    if (piece.position == 0) return all;
    std::int64_t index = piece.position > 0 ? piece.position - 1 : std::ssize(all) + piece.position;
    if (index < 0 || index >= std::ssize(all)) return {};
    return all.subspan(static_cast<std::size_t>(index), 1);
}

std::string Template::value(const Piece& piece, const PlaceholderValues& values) {
    switch (piece.kind) {
        case Kind::text:
        case Kind::argument: break;
        case Kind::field: {
            Result<Json> object = parse_json(values.item.input);
            if (!object.ok()) return "";
            std::string field = field_of(object.value(), piece.name).value_or("");
            return std::string(part_of(field, piece.part));
        }
        case Kind::key: return values.item.key;
        case Kind::sequence: return std::to_string(sequence_of(values.item.id));
        case Kind::slot: return std::to_string(values.slot + 1);
        case Kind::output: return std::string(values.out);
    }
    return piece.text;
}

void Template::append(std::string& text, const Piece& piece,
                      const PlaceholderValues& values) const {
    if (piece.kind == Kind::text) {
        text += piece.text;
    } else if (piece.kind == Kind::argument) {
        std::span<const std::string> all = arguments(piece, values.item);
        for (const std::string& argument : all) {
            if (&argument != all.data()) text += ' ';
            text += part_of(argument, piece.part);
        }
    } else {
        text += value(piece, values);
    }
}

std::string Template::expand(const PlaceholderValues& values) const {
    std::string text;
    for (const Piece& piece : pieces_) append(text, piece, values);
    return text;
}

bool Template::is_about_all(const Piece& piece) const {
    return piece.kind == Kind::argument && piece.position == 0;
}

void Template::append_words(std::vector<std::string>& words,
                            const PlaceholderValues& values) const {
    bool varies = std::any_of(pieces_.begin(), pieces_.end(),
                              [&](const Piece& piece) { return is_about_all(piece); });
    bool repeats = around_ == PlaceholderRules::Around::repeated || pieces_.size() == 1;
    if (varies && repeats && !values.item.arguments.empty() && !inserts_nothing_) {
        for (const std::string& argument : values.item.arguments) {
            std::string& word = words.emplace_back();
            for (const Piece& piece : pieces_) {
                if (is_about_all(piece))
                    word += part_of(argument, piece.part);
                else
                    append(word, piece, values);
            }
        }
        return;
    }
    bool is_missing =
        !pieces_.empty() && std::all_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
            return piece.kind == Kind::argument && arguments(piece, values.item).empty();
        });
    if (!is_missing) words.push_back(expand(values));
}

}  // namespace stint
