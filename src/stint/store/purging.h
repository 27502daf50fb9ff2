// Removes finished jobs: out of the books in one transaction, then their rows in many small ones,
// so that nobody waits long. Who is stopped between leaves the rest to whoever purges next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/model/ids.h"

namespace stint {

// What one step has removed.
struct PurgeStep {
    std::int64_t items = 0;
    std::vector<std::string> content;  // Files that nobody names any more.
    bool done = false;                 // Nothing is left of any job that was begun.
};

// What is kept of a job that goes.
struct KeptReport {
    std::string name;
    int run = 1;
    Timestamp finished_at;
    std::string json;  // As model/report_figures.h makes it.
};

class Purging {
public:
    virtual ~Purging() = default;

    // From here on nobody finds the job, only its report; its id is never used again, and the next
    // job of its name is the next run. `finished_at` is when the job ended that the report (JSON)
    // is of. False: it is not finished, or not since then, or a live process still feeds it or
    // delivers its results.
    virtual Result<bool> begin_purge(JobId job, Timestamp finished_at, std::string_view report) = 0;
    // Of a purged job: the last run of that name, or the run that it names ("wc-1f3a:2").
    virtual Result<std::optional<KeptReport>> find_report(std::string_view name) = 0;
    // Removes what about `limit` items of a job that was begun have left.
    virtual Result<PurgeStep> purge_some(std::int64_t limit) = 0;
    // Gives the room that is free in the file to the file system. Writers wait meanwhile, and it
    // needs as much room again.
    virtual Result<void> compact() = 0;
};

}  // namespace stint
