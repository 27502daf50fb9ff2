#include "stint/exec/placeholders.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

Result<CommandTemplate> CommandTemplate::parse(const std::vector<std::string>& words,
                                               const PlaceholderRules& rules) {
    CommandTemplate command;
    bool has_placeholder = false;
    for (const std::string& word : words) {
        command.words_.push_back(TRY(Template::parse(word, rules)));
        has_placeholder = has_placeholder || command.words_.back().has_placeholder();
    }
    if (!has_placeholder && !rules.adds_none) {
        command.words_.push_back(TRY(Template::parse(rules.replace, rules)));
    }
    return command;
}

Result<CommandTemplate> CommandTemplate::parse(const JobSpec& spec, const PlaceholderRules& rules) {
    if (spec.shell.empty()) return parse(spec.command, rules);
    CommandTemplate command;
    command.code_ = TRY(ShellTemplate::parse(join(spec.command, " "), spec.shell, rules));
    return command;
}

std::vector<std::string> CommandTemplate::expand(const PlaceholderValues& values) const {
    if (code_) return code_->expand(values);
    std::vector<std::string> words;
    words.reserve(words_.size());
    for (const Template& word : words_) word.append_words(words, values);
    return words;
}

bool CommandTemplate::names_output() const {
    if (code_) return code_->names_output();
    return std::any_of(words_.begin(), words_.end(),
                       [](const Template& word) { return word.has(Template::Kind::output); });
}

Result<void> CommandTemplate::check_fields(const Item& item) const {
    if (code_) return code_->check_fields(item);
    for (const Template& word : words_) TRY(word.check_fields(item));
    return {};
}

Result<PathTemplate> PathTemplate::parse(std::string_view text, const PlaceholderRules& rules) {
    using Kind = Template::Kind;
    auto refuse = [&](std::string_view why) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--out '{}' {}", printable(text, 200), why)};
    };
    Result<Template> parsed = Template::parse(text, rules);
    if (!parsed.ok()) return std::move(parsed).error().doing("reading --out");
    bool varies = false;
    for (const Template::Piece& piece : parsed.value().pieces()) {
        std::size_t open = piece.kind == Kind::text ? piece.text.find('{') : std::string::npos;
        if (open != std::string::npos && piece.text.find('}', open) != std::string::npos) {
            varies = rules.awaits_columns;
            if (varies) continue;
            return refuse(
                "holds a brace expression that is no placeholder; there is {}, {.}, {/}, "
                "{//}, {/.}, {1}, {#} and {key}");
        }
        if (piece.kind == Kind::slot || piece.kind == Kind::output) {
            return refuse(
                "may not depend on {%} or {out}: the file is that of the item, whoever "
                "runs it");
        }
        bool is_directory =
            piece.part == PathPart::directory || piece.part == PathPart::before_base;
        varies = varies || (piece.kind != Kind::text && !is_directory);
    }
    if (!varies) return refuse("names the same file for every item; write {/.} or {#} into it");
    if (text.ends_with('/')) return refuse("names a directory; write its file, such as {/}, too");
    return PathTemplate(std::move(parsed).value());
}

}  // namespace stint
