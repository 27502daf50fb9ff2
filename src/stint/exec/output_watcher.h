// Is told which attempts run and where their outputs are caught, so that it can read them while
// they grow: a command writes to a file, and whoever looks on reads that file.
#pragma once

#include "stint/exec/executor.h"
#include "stint/sys/fd.h"

namespace stint {

class OutputWatcher {
public:
    virtual ~OutputWatcher() = default;

    // What an attempt prints, as files that it appends to. Not owned; good until ended().
    struct Files {
        const Fd* output = nullptr;
        const Fd* errors = nullptr;
    };

    // The attempt of `task` runs in `slot`; `task` stays until its outcome was gathered. Both are
    // called on the executor's thread, and must not wait.
    virtual void begun(int slot, const Task& task, Files files) = 0;
    // It has ended; the files are not to be read any more when this returns.
    virtual void ended(int slot) = 0;
};

}  // namespace stint
