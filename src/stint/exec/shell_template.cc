#include "stint/exec/shell_template.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

namespace {

using Kind = Template::Kind;
using Piece = Template::Piece;

Error refusal(const Piece& piece, std::string_view why) {
    return {ErrorCode::invalid_input, fmt::format("'{}' in --shell {}", piece.text, why)};
}

bool ends_word(char byte) {
    return std::string_view(" \t\n;&|()<>").find(byte) != std::string_view::npos;
}

// A variable as code: quoted so that it stays one word where quotes are none yet. Numbers need no
// quotes, and arithmetic would not bear them.
std::string reference(std::size_t number, ShellQuotes::Kind quotes, Kind kind) {
    std::string variable = fmt::format("${{stint{}}}", number);
    bool is_number = kind == Kind::sequence || kind == Kind::slot;
    switch (quotes) {
        case ShellQuotes::Kind::none: return is_number ? variable : '"' + variable + '"';
        case ShellQuotes::Kind::doubled: return variable;
        case ShellQuotes::Kind::single: return "'\"" + variable + "\"'";
    }
    return variable;
}

}  // namespace

Result<ShellTemplate> ShellTemplate::parse(std::string_view code, std::string_view shell,
                                           const PlaceholderRules& rules) {
    Template parsed = TRY(Template::parse(code, rules));
    if (!parsed.has_placeholder() && !rules.adds_none) {
        parsed = TRY(Template::parse(fmt::format("{} {}", code, rules.replace), rules));
    }
    ShellTemplate made(std::move(parsed));
    made.name_ = shell.substr(shell.rfind('/') + 1);
    ShellQuotes quotes;
    for (const Piece& piece : made.code_.pieces()) {
        made.quotes_.push_back(quotes.now());
        if (piece.kind == Kind::text) {
            quotes.read(piece.text);
            continue;
        }
        if (quotes.is_behind_here_document()) {
            return refusal(piece,
                           "stands behind the beginning of a here-document; write printf '%s\\n' "
                           "{} | COMMAND instead of it");
        }
        quotes.read_placeholder();
    }
    TRY(made.look_around(rules));
    return made;
}

// Words that are repeated must be known to be words.
Result<void> ShellTemplate::look_around(const PlaceholderRules& rules) const {
    if (rules.around != PlaceholderRules::Around::repeated) return {};
    const std::vector<Piece>& pieces = code_.pieces();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].kind != Kind::argument || pieces[i].position != 0) continue;
        auto is_end = [&](const Piece& next, bool at_back) {
            return next.kind == Kind::text &&
                   ends_word(at_back ? next.text.back() : next.text.front());
        };
        bool begins = i == 0 || is_end(pieces[i - 1], true);
        bool ends = i + 1 == pieces.size() || is_end(pieces[i + 1], false);
        if (quotes_[i] != ShellQuotes::Kind::none || !begins || !ends) {
            return refusal(pieces[i],
                           "is part of a longer word, which -X and -L would repeat; write it as a "
                           "word of its own, or use -m");
        }
    }
    return {};
}

// What stands at the piece, each as a word of its own where there are no quotes.
std::vector<std::string> ShellTemplate::values_of(std::size_t at,
                                                  const PlaceholderValues& values) const {
    const Piece& piece = code_.pieces()[at];
    if (piece.kind != Kind::argument) return {Template::value(piece, values)};
    std::vector<std::string> parts;
    for (const std::string& argument : code_.arguments(piece, values.item)) {
        parts.emplace_back(part_of(argument, piece.part));
    }
    bool is_quoted = quotes_[at] != ShellQuotes::Kind::none;
    if (is_quoted && parts.size() > 1) parts = {join(parts, " ")};
    return parts;
}

std::vector<std::string> ShellTemplate::expand(const PlaceholderValues& values) const {
    std::string assignments;
    std::string code;
    std::vector<std::string> words{name_, "-c", "", name_};
    const std::size_t words_before = words.size();
    for (std::size_t i = 0; i < code_.pieces().size(); ++i) {
        const Piece& piece = code_.pieces()[i];
        if (piece.kind == Kind::text) {
            code += piece.text;
            continue;
        }
        bool is_first = true;
        for (std::string& value : values_of(i, values)) {
            words.push_back(std::move(value));
            std::size_t number = words.size() - words_before;
            // Functions of the code and its `set` have $1 for themselves.
            assignments += fmt::format("stint{0}=${{{0}}} ", number);
            if (!std::exchange(is_first, false)) code += ' ';
            code += reference(number, quotes_[i], piece.kind);
        }
    }
    if (!assignments.empty()) {
        assignments.back() = ';';
        assignments += ' ';
    }
    words[2] = assignments + code;
    return words;
}

}  // namespace stint
