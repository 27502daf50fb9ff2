#include "stint/cli/parser.h"

#include <algorithm>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/help.h"
#include "stint/cli/separator.h"
#include "stint/cli/topics.h"
#include "stint/cli/unknown_option.h"

namespace stint::cli {
namespace {

void add_option(CLI::App& app, const Option& option) {
    std::visit(
        [&](auto* target) {
            using Target = std::remove_pointer_t<decltype(target)>;
            CLI::Option* added = nullptr;
            if constexpr (std::is_same_v<Target, bool>) {
                added = app.add_flag(option.names, *target, option.help);
            } else if constexpr (std::is_same_v<Target, std::vector<std::string>>) {
                added = app.add_option(option.names, *target, option.help)
                            ->expected(1)
                            ->take_all()
                            ->allow_extra_args(false);
            } else {
                // So that an alias of the shell can be overruled.
                added = app.add_option(option.names, *target, option.help)->take_last();
            }
            if (!option.variable.empty()) added->envname(option.variable);
        },
        option.target);
}

void add_positional(CLI::App& app, const Positional& positional) {
    std::visit(
        [&](auto* target) {
            CLI::Option* added = app.add_option(positional.name, *target, positional.help);
            added->required(positional.required);
        },
        positional.target);
}

}  // namespace

Command* find_command(const Commands& commands, std::string_view name) {
    for (const auto& command : commands) {
        if (command->name() == name) return command.get();
    }
    return nullptr;
}

std::vector<Command*> commands_of(const Commands& commands, std::string_view group) {
    std::vector<Command*> found;
    for (const auto& command : commands) {
        std::string_view name = command->name();
        if (name.starts_with(group) && name.substr(group.size()).starts_with(' ')) {
            found.push_back(command.get());
        }
    }
    return found;
}

std::string_view last_word(const Command& command) {
    return command.name().substr(command.name().rfind(' ') + 1);
}

const Option* find_option(const std::vector<Option>& options, std::string_view name) {
    for (const Option& option : options) {
        for (const std::string& one : split(option.names, ',')) {
            if (one == name) return &option;
        }
    }
    return nullptr;
}

bool wants_value(const std::vector<Option>& options, std::string_view word) {
    if (word.starts_with("--")) {
        const Option* option = find_option(options, word);
        return option != nullptr && !option->value.empty();
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        const Option* option = find_option(options, std::string{'-', word[i]});
        if (option == nullptr) return false;
        if (!option->value.empty()) return i + 1 == word.size();
    }
    return false;
}

std::size_t begin_of_rest(const std::vector<Option>& options,
                          const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--" || begins_source(words[i])) return i;
        if (words[i].size() < 2 || words[i][0] != '-') return i;
        if (wants_value(options, words[i])) ++i;
    }
    return words.size();
}

namespace {

// "facts or content", "a, b or c"
std::string alternatives(std::vector<std::string> words) {
    std::string last = words.back();
    words.pop_back();
    return words.empty() ? last : join(words, ", ") + " or " + last;
}

// What is wrong with a value of an option that takes one of a few words.
std::optional<std::string> wrong_value(const Option& option) {
    const auto* value = std::get_if<std::string*>(&option.target);
    if (option.values.kind != Values::Kind::one_of || value == nullptr) return std::nullopt;
    const std::vector<std::string>& known = option.values.words;
    if ((*value)->empty() || std::count(known.begin(), known.end(), **value) > 0) {
        return std::nullopt;
    }
    std::vector<std::string> similar = similar_words(**value, known);
    return fmt::format("{} takes {}, not '{}'{}", split(option.names, ',').back(),
                       alternatives(known), **value,
                       similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front()));
}

Parsed refusal(const Command& command, std::string_view what) {
    return {
        nullptr,
        fmt::format("stint {}: {}\nTry 'stint help {}'.\n", command.name(), what, command.name()),
        exit_usage};
}

// Moves what stands behind the first `--` that is no value of an option.
void take_behind_dashes(const std::vector<Option>& options, std::vector<std::string>& words,
                        std::vector<std::string>& to) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--") {
            auto dashes = words.begin() + static_cast<std::ptrdiff_t>(i);
            to.assign(dashes + 1, words.end());
            words.erase(dashes, words.end());
            return;
        }
        if (words[i].size() >= 2 && words[i][0] == '-' && wants_value(options, words[i])) ++i;
    }
}

Parsed parse_options(Command& command, std::vector<std::string> words) {
    CLI::App app;
    app.set_help_flag("");
    bool help = false;
    app.add_flag("-h,--help", help);
    std::vector<Option> options = command.options();
    for (const Option& option : options) add_option(app, option);
    for (const Positional& positional : command.positionals()) add_positional(app, positional);
    if (std::vector<std::string>* rest = command.rest()) {
        auto begin = words.begin() + static_cast<std::ptrdiff_t>(begin_of_rest(options, words));
        rest->assign(begin, words.end());
        if (!rest->empty() && rest->front() == "--") rest->erase(rest->begin());
        words.erase(begin, words.end());
    }
    if (std::optional<Positional> behind = command.behind_dashes()) {
        take_behind_dashes(options, words,
                           **std::get_if<std::vector<std::string>*>(&behind->target));
    }
    if (std::optional<std::string> fault = unknown_option(
            options, words,
            command.rest() != nullptr ? ForeignNames::answered : ForeignNames::unknown)) {
        return refusal(command, *fault);
    }
    std::reverse(words.begin(), words.end());  // As CLI11 wants them.
    try {
        app.parse(words);
    } catch (const CLI::ParseError& fault) {
        if (help) return {nullptr, help_text(command), exit_ok};
        return refusal(command, fault.what());
    }
    if (help) return {nullptr, help_text(command), exit_ok};
    for (const Option& option : options) {
        if (std::optional<std::string> fault = wrong_value(option)) return refusal(command, *fault);
    }
    return {&command, "", exit_ok};
}

Parsed unknown(const Commands& commands, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& command : commands) {
        if (!command->is_hidden()) names.emplace_back(command->name());
    }
    for (const Topic& topic : topics()) names.emplace_back(topic.name);
    std::vector<std::string> similar = similar_words(name, names);
    std::string hint = similar.empty() ? "'stint help' lists what there is"
                                       : fmt::format("did you mean '{}'?", similar.front());
    return {nullptr, fmt::format("stint: there is no command '{}'; {}\n", name, hint), exit_usage};
}

Parsed unknown_in_group(const Commands& commands, const std::string& group,
                        const std::string& name) {
    std::vector<std::string> names;
    for (const Command* one : commands_of(commands, group)) names.emplace_back(last_word(*one));
    std::vector<std::string> similar = similar_words(name, names);
    std::string hint = similar.empty() ? fmt::format("'stint help {}' lists what there is", group)
                                       : fmt::format("did you mean '{}'?", similar.front());
    return {nullptr, fmt::format("stint {}: there is no command '{}'; {}\n", group, name, hint),
            exit_usage};
}

// Of a command, a group of them, or a topic: "run", "spool", "spool write".
Parsed help_about(const Commands& commands, const std::vector<std::string>& words) {
    const std::string& name = words.front();
    if (std::vector<Command*> group = commands_of(commands, name); !group.empty()) {
        if (words.size() == 1) {
            return {nullptr, help_text(*find_command(commands, name), group), exit_ok};
        }
        Command* about = find_command(commands, fmt::format("{} {}", name, words[1]));
        return about == nullptr ? unknown_in_group(commands, name, words[1])
                                : Parsed{nullptr, help_text(*about), exit_ok};
    }
    if (Command* about = find_command(commands, name)) {
        return {nullptr, help_text(*about), exit_ok};
    }
    Command* run = find_command(commands, "run");
    for (const Topic& topic : topics()) {
        if (topic.name != name || run == nullptr) continue;
        return {nullptr, topic.text(run->options()), exit_ok};
    }
    return unknown(commands, name);
}

Parsed parse_in_group(const Commands& commands, const std::string& group,
                      std::vector<std::string> words) {
    if (words.empty()) {
        Parsed help = help_about(commands, {group});
        help.exit_code = exit_usage;
        return help;
    }
    std::string name = words.front();
    if (name == "-h" || name == "--help") return help_about(commands, {group});
    words.erase(words.begin());
    Command* command = find_command(commands, fmt::format("{} {}", group, name));
    return command == nullptr ? unknown_in_group(commands, group, name)
                              : parse_options(*command, std::move(words));
}

}  // namespace

Parsed parse(const Commands& commands, const std::vector<std::string>& arguments) {
    std::vector<std::string> words(arguments.begin() + 1, arguments.end());
    if (words.empty()) return {nullptr, help_text(commands), exit_usage};
    std::string name = words.front();
    words.erase(words.begin());
    if (name == "--version") name = "version";
    if (name == "-h" || name == "--help" || name == "help") {
        if (words.empty()) return {nullptr, help_text(commands), exit_ok};
        return help_about(commands, words);
    }
    if (!commands_of(commands, name).empty()) {
        return parse_in_group(commands, name, std::move(words));
    }
    Command* command = find_command(commands, name);
    return command == nullptr ? unknown(commands, name) : parse_options(*command, std::move(words));
}

}  // namespace stint::cli
