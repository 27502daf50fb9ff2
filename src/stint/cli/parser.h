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

}  // namespace stint::cli
