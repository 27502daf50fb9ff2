// Removes finished jobs with all they have left: rows, long outputs, and the files of --files. What
// stays is their report.
#pragma once

#include <cstdint>
#include <vector>

#include "stint/engine/engine.h"

namespace stint {

struct PurgeReport {
    std::vector<Job> purged;
    std::vector<Job> kept;  // Not finished any more, or somebody still delivers their results.
    std::int64_t items = 0;
};

// Also finishes what an earlier purge has left. Others may work on the store meanwhile.
Result<PurgeReport> purge_jobs(Engine& engine, const std::vector<Job>& jobs);

}  // namespace stint
