// The options that `run` and `submit` share: where items come from and what is done with them.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/cli/input_options.h"
#include "stint/cli/process_options.h"
#include "stint/engine/run.h"

namespace stint::cli {

struct JobOptions {
    InputOptions inputs;
    std::string store;
    std::string job;
    std::int64_t attempts = 1;
    std::string backoff = "1s";
    std::string rerun;
    std::string out;
    std::string fingerprint;
    std::vector<std::string> on;
    std::string timeout;
    std::string termseq;
    std::string tolerate;
    std::string group;
    ProcessOptions process;
    std::vector<std::string> rest;  // The command, then perhaps `:::` and words, and more.

    std::vector<Option> table();
    // Checks everything and turns it into a request; without worker and sink. A job that has no
    // command is claimed by hand: it must have a name, and say where its items come from.
    // `slots` is how many of its items run at once.
    enum class Command { required, optional };
    Result<RunRequest> request(int slots, Command command = Command::required) const;
};

}  // namespace stint::cli
