#include "stint/cli/help.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/topics.h"

namespace stint::cli {
namespace {

struct Heading {
    OptionGroup group;
    const char* text;
};

constexpr std::array headings{
    Heading{OptionGroup::inputs, "Inputs"}, Heading{OptionGroup::parallelism, "Parallelism"},
    Heading{OptionGroup::output, "Output"}, Heading{OptionGroup::failure, "Failure"},
    Heading{OptionGroup::job, "Job"},       Heading{OptionGroup::none, "Options"},
};

std::string option_line(const Option& option) {
    std::string names = join(split(option.names, ','), ", ");
    if (!option.value.empty()) names += " " + option.value;
    std::string help = option.help;
    if (!option.variable.empty()) help += fmt::format(" [${}]", option.variable);
    return definition(names, help);
}

std::string option_lines(Command& command) {
    std::vector<Option> options = command.options();
    bool help = false;
    bool headed = std::any_of(options.begin(), options.end(), [](const Option& option) {
        return option.group != OptionGroup::none;
    });
    options.push_back(
        {"-h,--help", "", "this text", &help, "", headed ? OptionGroup::job : OptionGroup::none});
    std::string text;
    for (const Heading& heading : headings) {
        std::string lines;
        for (const Option& option : options) {
            if (option.group == heading.group) lines += option_line(option);
        }
        if (!lines.empty()) text += fmt::format("\n{}:\n{}", heading.text, lines);
    }
    return text;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

}  // namespace

std::string definition(std::string_view term, std::string_view text, std::size_t indent,
                       std::size_t width) {
    std::string out = fmt::format("  {}", term);
    std::size_t column = columns(out);
    bool first = true;
    for (const std::string& word : split(text, ' ')) {
        if (first ? column + 2 > indent : column + 1 + columns(word) > width) {
            out += '\n';
            column = 0;
            first = true;
        }
        if (first) {
            out.append(indent - column, ' ');
            column = indent;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += columns(word);
        first = false;
    }
    return out + "\n";
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
        if (command->is_hidden() || command->name().find(' ') != std::string_view::npos) continue;
        text += definition(command->name(), command->summary(), 15);
    }
    text += "\nTopics:\n";
    for (const Topic& topic : topics()) text += definition(topic.name, topic.summary, 17);
    return text + "\n'stint help COMMAND' and 'stint help TOPIC' say more.\n";
}

std::string help_text(Command& command) {
    std::string usage = fmt::format("stint {} [OPTION…]", command.name());
    std::string words;
    if (command.rest() != nullptr) usage += " [--] COMMAND [WORD…]";
    bool has_sources = command.name() == "run" || command.name() == "submit";
    if (has_sources) usage += " [::: ITEM…]";
    for (const Positional& positional : command.positionals()) {
        usage += positional.required ? " " + positional.name : " [" + positional.name + "]";
        words += definition(positional.name, positional.help);
    }
    if (std::optional<Positional> behind = command.behind_dashes()) {
        usage += fmt::format(" [-- {}]", behind->name);
        words += definition(behind->name, behind->help);
    }
    return fmt::format("{}: {}\n\nExamples:\n{}\nUsage: {}\n{}{}", command.name(),
                       command.summary(), command.examples(), usage, words, option_lines(command));
}

std::string help_text(const Command& group, const std::vector<Command*>& commands) {
    std::string text =
        fmt::format("{}: {}\n\nExamples:\n{}\nUsage: stint {} COMMAND [OPTION…]\n\nCommands:\n",
                    group.name(), group.summary(), group.examples(), group.name());
    for (const Command* command : commands) {
        if (!command->is_hidden()) text += definition(last_word(*command), command->summary(), 21);
    }
    return text + fmt::format("\n'stint help {} COMMAND' says more.\n", group.name());
}

}  // namespace stint::cli
