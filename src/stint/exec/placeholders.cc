#include "stint/exec/placeholders.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

namespace {

std::string_view last_part(std::string_view path) {
    std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view without_extension(std::string_view path) {
    std::size_t last_part_at = path.size() - last_part(path).size();
    std::size_t dot = path.rfind('.');
    bool has_extension = dot != std::string_view::npos && dot >= last_part_at;
    return has_extension ? path.substr(0, dot) : path;
}

// What stands before the last part, with its slash: "a/" of "a/b", nothing of "a".
std::string_view before_last_part(std::string_view path) {
    return path.substr(0, path.size() - last_part(path).size());
}

std::string_view without_slashes_at_end(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

// As dirname of Perl's File::Basename, which is what GNU parallel uses: the directory of "a/b/" is
// "a", but that of "a/b/." is "a/b".
std::string_view directory_part(std::string_view path) {
    std::string_view directory = without_slashes_at_end(before_last_part(path));
    if (path.ends_with('/')) {
        directory = without_slashes_at_end(before_last_part(directory));
    }
    return directory.empty() ? "." : directory;
}

}  // namespace

CommandTemplate::CommandTemplate(const std::vector<std::string>& words) {
    for (const std::string& word : words) words_.push_back(parse(word));
    bool has_placeholder = std::any_of(words_.begin(), words_.end(), [](const Word& word) {
        return std::any_of(word.begin(), word.end(),
                           [](const Piece& piece) { return piece.part != Part::text; });
    });
    if (!has_placeholder) words_.push_back({{Part::input, ""}});
}

CommandTemplate::Word CommandTemplate::parse(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Part>, 9> placeholders{{
        {"{}", Part::input},
        {"{.}", Part::no_extension},
        {"{/}", Part::base},
        {"{//}", Part::directory},
        {"{/.}", Part::base_no_extension},
        {"{key}", Part::key},
        {"{#}", Part::sequence},
        {"{%}", Part::slot},
        {"{out}", Part::output},
    }};
    Word word;
    std::string literal;
    while (!text.empty()) {
        auto found = std::find_if(placeholders.begin(), placeholders.end(),
                                  [&](const auto& known) { return text.starts_with(known.first); });
        if (found == placeholders.end()) {
            literal += text.front();
            text.remove_prefix(1);
            continue;
        }
        if (!literal.empty()) word.push_back({Part::text, std::exchange(literal, "")});
        word.push_back({found->second, ""});
        text.remove_prefix(found->first.size());
    }
    if (!literal.empty()) word.push_back({Part::text, std::move(literal)});
    return word;
}

std::vector<std::string> CommandTemplate::expand(const Item& item, int slot,
                                                 std::string_view out) const {
    std::vector<std::string> words;
    words.reserve(words_.size());
    for (const Word& word : words_) {
        std::string& expanded = words.emplace_back();
        for (const Piece& piece : word) append(expanded, piece, {item, slot, out});
    }
    return words;
}

bool CommandTemplate::names_output() const {
    return std::any_of(words_.begin(), words_.end(), [](const Word& word) {
        return std::any_of(word.begin(), word.end(),
                           [](const Piece& piece) { return piece.part == Part::output; });
    });
}

void CommandTemplate::append(std::string& word, const Piece& piece, const Values& values) {
    const Item& item = values.item;
    std::string_view input = item.input;
    switch (piece.part) {
        case Part::text: word += piece.text; return;
        case Part::input: word += input; return;
        case Part::no_extension: word += without_extension(input); return;
        case Part::base: word += last_part(input); return;
        case Part::directory: word += directory_part(input); return;
        case Part::base_no_extension: word += without_extension(last_part(input)); return;
        case Part::key: word += item.key; return;
        case Part::sequence: word += std::to_string(sequence_of(item.id)); return;
        case Part::slot: word += std::to_string(values.slot + 1); return;
        case Part::output: word += values.out; return;
    }
}

Result<PathTemplate> PathTemplate::parse(std::string_view text) {
    using Part = CommandTemplate::Part;
    auto refuse = [&](std::string_view why) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--out '{}' {}", printable(text, 200), why)};
    };
    CommandTemplate::Word word = CommandTemplate::parse(text);
    bool varies = false;
    for (const CommandTemplate::Piece& piece : word) {
        std::size_t open = piece.text.find('{');
        if (open != std::string::npos && piece.text.find('}', open) != std::string::npos) {
            return refuse(
                "holds a brace expression that is no placeholder; there is {}, {.}, {/}, "
                "{//}, {/.}, {#} and {key}");
        }
        if (piece.part == Part::slot || piece.part == Part::output) {
            return refuse(
                "may not depend on {%} or {out}: the file is that of the item, whoever "
                "runs it");
        }
        varies = varies || (piece.part != Part::text && piece.part != Part::directory);
    }
    if (!varies) return refuse("names the same file for every item; write {/.} or {#} into it");
    if (text.ends_with('/')) return refuse("names a directory; write its file, such as {/}, too");
    return PathTemplate(std::move(word));
}

std::string PathTemplate::expand(const Item& item) const {
    std::string path;
    for (const CommandTemplate::Piece& piece : word_) {
        CommandTemplate::append(path, piece, {item, 0, ""});
    }
    return path;
}

}  // namespace stint
