#include "stint/cli/unknown_option.h"

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/parser.h"
#include "stint/cli/translation.h"

namespace stint::cli {
namespace {

bool is_known(const std::vector<Option>& options, std::string_view name) {
    return name == "-h" || name == "--help" || find_option(options, name) != nullptr;
}

// The name in `word` that is no option: "--halt-on=2" gives "--halt-on", "-qz" gives "-z".
std::optional<std::string> unknown_name(const std::vector<Option>& options,
                                        const std::string& word) {
    if (word.starts_with("--")) {
        std::string name = word.substr(0, word.find('='));
        if (is_known(options, name)) return std::nullopt;
        return name;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        std::string name{'-', word[i]};
        if (!is_known(options, name)) return name;
        const Option* option = find_option(options, name);
        if (option != nullptr && !option->value.empty()) break;  // The rest is its value.
    }
    return std::nullopt;
}

std::string foreign_complaint(const std::string& name, std::string_view answer) {
    std::string text = fmt::format("there is no option {}", name);
    if (answer.starts_with("no: "))
        text += fmt::format(": {}", answer.substr(4));
    else if (answer.starts_with("nothing: "))
        text += fmt::format("; leave it away: {}", answer.substr(9));
    else
        text += fmt::format("; instead: {}", answer);
    return text + "\n'stint help from-parallel' and 'stint help from-xargs' list what is what.";
}

std::string complaint(const std::vector<Option>& options, const std::string& name,
                      ForeignNames foreign) {
    if (foreign == ForeignNames::answered) {
        if (std::optional<std::string> answer = foreign_answer(name, options)) {
            return foreign_complaint(name, *answer);
        }
    }
    std::vector<std::string> names;
    for (const Option& option : options) {
        for (const std::string& one : split(option.names, ',')) {
            if (one.size() > 2) names.push_back(one);
        }
    }
    std::vector<std::string> similar =
        name.size() > 2 ? similar_words(name, names) : std::vector<std::string>();
    if (similar.empty()) return fmt::format("there is no option {}", name);
    return fmt::format("there is no option {}; did you mean '{}'?", name, similar.front());
}

}  // namespace

std::optional<std::string> unknown_option(const std::vector<Option>& options,
                                          const std::vector<std::string>& words,
                                          ForeignNames foreign) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") break;
        if (word.size() < 2 || word[0] != '-') continue;
        if (std::optional<std::string> name = unknown_name(options, word)) {
            return complaint(options, *name, foreign);
        }
        if (wants_value(options, word)) ++i;
    }
    return std::nullopt;
}

}  // namespace stint::cli
