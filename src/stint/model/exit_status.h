// How a process has ended, read back from the cause that an outcome keeps. Pure.
#pragma once

#include <string_view>

namespace stint {

struct ExitStatus {
    int code = 0;    // -1 when no exit of the process decided: a timeout, a lost output, a person.
    int signal = 0;  // The one that ended it, or 0.
};

// "exit 3", "signal KILL", "timeout after 2 s", …, each perhaps followed by ", ignored"; and "" for
// a success (Attempt::cause).
ExitStatus exit_status(std::string_view cause);

}  // namespace stint
