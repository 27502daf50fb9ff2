#include "stint/cli/parser.h"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "stint/base/text.h"

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
                added = app.add_option(option.names, *target, option.help);
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

// Where the words of the user's own command begin: after `--`, or at the first word that is
// neither an option nor the value of one.
std::size_t begin_of_rest(Command& command, const std::vector<std::string>& words) {
    auto takes_value = [&](const std::string& word) {
        for (const Option& option : command.options()) {
            if (option.value.empty()) continue;
            for (const std::string& name : split(option.names, ',')) {
                if (word == name) return true;
            }
        }
        return false;
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--" || words[i] == ":::") return i;
        if (words[i].size() < 2 || words[i][0] != '-') return i;
        if (takes_value(words[i])) ++i;
    }
    return words.size();
}

Parsed parse_options(Command& command, std::vector<std::string> words) {
    CLI::App app;
    app.set_help_flag("");
    bool help = false;
    app.add_flag("-h,--help", help);
    for (const Option& option : command.options()) add_option(app, option);
    for (const Positional& positional : command.positionals()) add_positional(app, positional);
    if (std::vector<std::string>* rest = command.rest()) {
        auto begin = words.begin() + static_cast<std::ptrdiff_t>(begin_of_rest(command, words));
        rest->assign(begin, words.end());
        if (!rest->empty() && rest->front() == "--") rest->erase(rest->begin());
        words.erase(begin, words.end());
    }
    std::reverse(words.begin(), words.end());  // As CLI11 wants them.
    try {
        app.parse(words);
    } catch (const CLI::ParseError& fault) {
        if (help) return {nullptr, help_text(command), exit_ok};
        return {nullptr,
                fmt::format("stint {}: {}\nTry 'stint help {}'.\n", command.name(), fault.what(),
                            command.name()),
                exit_usage};
    }
    if (help) return {nullptr, help_text(command), exit_ok};
    return {&command, "", exit_ok};
}

Command* find(const Commands& commands, std::string_view name) {
    for (const auto& command : commands) {
        if (command->name() == name) return command.get();
    }
    return nullptr;
}

Parsed unknown(const Commands& commands, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& command : commands) names.emplace_back(command->name());
    std::vector<std::string> similar = similar_words(name, names);
    std::string hint = similar.empty() ? "'stint help' lists what there is"
                                       : fmt::format("did you mean '{}'?", similar.front());
    return {nullptr, fmt::format("stint: there is no command '{}'; {}\n", name, hint), exit_usage};
}

std::string option_lines(Command& command) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Option& option : command.options()) {
        std::string names = join(split(option.names, ','), ", ");
        if (!option.value.empty()) names += " " + option.value;
        std::string help = option.help;
        if (!option.variable.empty()) help += fmt::format(" [${}]", option.variable);
        lines.emplace_back(names, help);
    }
    lines.emplace_back("-h, --help", "this text");
    std::string text;
    for (const auto& [names, help] : lines) text += fmt::format("  {:24} {}\n", names, help);
    return text;
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
        Command* about = find(commands, words.front());
        return about == nullptr ? unknown(commands, words.front())
                                : Parsed{nullptr, help_text(*about), exit_ok};
    }
    Command* command = find(commands, name);
    return command == nullptr ? unknown(commands, name) : parse_options(*command, std::move(words));
}

std::string help_text(const Commands& commands) {
    std::string text =
        "stint turns one big job into many small claims, and hands over each result the\n"
        "moment it is ready.\n\n"
        "  stint run --from 'glob:in/*.txt' -- wc -w {}\n"
        "  seq 100 | stint run -j 4 -- ./work {}\n"
        "  stint status\n\n"
        "Commands:\n";
    for (const auto& command : commands) {
        text += fmt::format("  {:9} {}\n", command->name(), command->summary());
    }
    return text + "\n'stint help COMMAND' says more.\n";
}

std::string help_text(Command& command) {
    std::string usage = fmt::format("stint {} [OPTION…]", command.name());
    std::string words;
    if (command.rest() != nullptr) usage += " [--] COMMAND [WORD…] [::: ITEM…]";
    for (const Positional& positional : command.positionals()) {
        usage += positional.required ? " " + positional.name : " [" + positional.name + "]";
        words += fmt::format("  {:24} {}\n", positional.name, positional.help);
    }
    return fmt::format("{}: {}\n\nExamples:\n{}\nUsage: {}\n{}{}", command.name(),
                       command.summary(), command.examples(), usage, words, option_lines(command));
}

}  // namespace stint::cli
