// Turns the commands' tables into a command line with CLI11. The only file that knows it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/cli/command.h"

namespace stint::cli {

using Commands = std::vector<std::unique_ptr<Command>>;

// What a command line asks for.
struct Parsed {
    Command* command = nullptr;  // Null: print `text` and exit with `exit_code`.
    std::string text;
    int exit_code = exit_ok;
};

// `arguments` are those of main, the program's name first.
Parsed parse(const Commands& commands, const std::vector<std::string>& arguments);

// The command of that name, or null.
Command* find_command(const Commands& commands, std::string_view name);

// Those of the group, "spool write" of "spool"; none when `name` is no group.
std::vector<Command*> commands_of(const Commands& commands, std::string_view group);

// The last word of its name: "write" of "spool write".
std::string_view last_word(const Command& command);

// How words are read, also by completions. The option that has that name, or null.
const Option* find_option(const std::vector<Option>& options, std::string_view name);

// Whether the word behind `word` is its value: "--jobs", "-j", or "-qj" of a switch and an option.
bool wants_value(const std::vector<Option>& options, std::string_view word);

// Where the words of the user's own command begin: after `--`, or at the first word that is
// neither an option nor the value of one.
std::size_t begin_of_rest(const std::vector<Option>& options,
                          const std::vector<std::string>& words);

}  // namespace stint::cli
