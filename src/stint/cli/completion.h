// What the word that is being typed could be: the commands, options and values of the tables, and
// what the store has. `stint __complete` prints it; the scripts of cli/completion_scripts.h ask it.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/parser.h"

namespace stint::cli {

struct Candidate {
    std::string word;
    std::string help;  // Empty when there is nothing to say.
};

struct Completion {
    std::vector<Candidate> candidates;
    // What the shell itself knows better.
    enum class Shell {
        nothing,
        files,    // Also paths, each behind `prefix`, such as "glob:".
        command,  // The words from number `command_at` on are a command line of the user's.
    } shell = Shell::nothing;
    std::string prefix;
    std::size_t command_at = 0;
};

// Names out of a store. Empty answers when there is none.
class KnownNames {
public:
    virtual ~KnownNames() = default;
    virtual std::vector<Candidate> jobs() = 0;
    virtual std::vector<Candidate> workers() = 0;
    // Keys of the job (the newest if it is empty) that begin like that, a screenful at most.
    virtual std::vector<Candidate> items(const std::string& job, const std::string& beginning) = 0;
};

// `words` follow the program's name, the one that is being typed last. `store` is called with the
// value of --store, empty if there is none, when the store has to be asked.
using OpenNames = std::unique_ptr<KnownNames> (*)(const std::string& store);
Completion complete(const Commands& commands, const std::vector<std::string>& words,
                    OpenNames open_names);

}  // namespace stint::cli
