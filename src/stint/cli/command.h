// A command of the program, as data: its name, its help, its options and what it does. The parser
// (cli/parser.h) turns these tables into a command line; help and docs are made of the same tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stint/base/result.h"
#include "stint/cli/context.h"
#include "stint/cli/option.h"

namespace stint::cli {

// Words that follow the options.
struct Positional {
    std::string name;  // "JOB"
    std::string help;
    std::variant<std::string*, std::vector<std::string>*> target;
    bool required = false;
    Values values = {};
};

// Exit codes of all commands.
enum ExitCode : int {
    exit_ok = 0,
    exit_items_failed = 1,   // Some item failed or was canceled; verify: the books are wrong.
    exit_usage = 2,          // The command line cannot be right.
    exit_trouble = 3,        // The store, the disk or the system is in the way.
    exit_out_of_time = 124,  // --deadline came first; as timeout(1).
    exit_signal = 128,       // Plus the signal's number, when a signal stopped it.
};

class Command {
public:
    virtual ~Command() = default;

    // One word, or two: "spool write" is a command of the group "spool", which is one itself.
    virtual std::string_view name() const = 0;
    virtual std::string_view summary() const = 0;     // One line, begins with a verb.
    virtual std::string_view examples() const = 0;    // Lines that can be typed as they are.
    virtual bool is_hidden() const { return false; }  // For programs: no list shows it.
    virtual std::vector<Option> options() = 0;
    virtual std::vector<Positional> positionals() { return {}; }
    // Whether the first word that is no option begins a command line of the user's.
    virtual std::vector<std::string>* rest() { return nullptr; }
    // Words behind `--`, if it takes some: they may look like options. Its target has many words.
    virtual std::optional<Positional> behind_dashes() { return std::nullopt; }

    // Yields the exit code. Errors are printed by the caller.
    virtual Result<int> run(Context& context) = 0;
};

}  // namespace stint::cli
