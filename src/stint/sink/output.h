// One output stream of the program, written to with respect for the terminal it may share with a
// live line. Both sinks that print use it.
#pragma once

#include <cstdint>
#include <string_view>

#include "stint/base/result.h"
#include "stint/sink/terminal.h"
#include "stint/sys/fd.h"

namespace stint {

class Output {
public:
    // Neither is owned. `terminal` may be null: then there is no live line.
    // REQUIRES: SIGPIPE is ignored
    Output(int fd, Terminal* terminal);

    // Fails with closed, and "nobody reads the output any more", when the reader has gone. After a
    // failure some of the bytes may have been printed.
    Result<void> write(std::string_view bytes);
    // A regular file, from the byte `begin` on.
    Result<void> write_file(const Fd& file, std::int64_t begin = 0);

private:
    Result<void> checked(Result<void> written) const;

    int fd_;
    Terminal* terminal_;  // Null when this stream goes elsewhere.
};

}  // namespace stint
