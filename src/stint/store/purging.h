// Removes finished jobs: out of the books in one transaction, then their rows in many small ones,
// so that nobody waits long. Who is stopped between leaves the rest to whoever purges next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/ids.h"

namespace stint {

// What one step has removed.
struct PurgeStep {
    std::int64_t items = 0;
    std::vector<std::string> content;  // Files that nobody names any more.
    bool done = false;                 // Nothing is left of any job that was begun.
};

class Purging {
public:
    virtual ~Purging() = default;

    // From here on nobody finds the job; its name is free, its id is not. False: it is not
    // finished, or a live process still feeds it or delivers its results.
    virtual Result<bool> begin_purge(JobId job) = 0;
    // Removes what about `limit` items of a job that was begun have left.
    virtual Result<PurgeStep> purge_some(std::int64_t limit) = 0;
    // Gives the room that is free in the file to the file system. Writers wait meanwhile, and it
    // needs as much room again.
    virtual Result<void> compact() = 0;
};

}  // namespace stint
