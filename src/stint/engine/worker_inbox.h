// What other threads have left for a worker's loop: answers of the store, reports of the publisher,
// wishes of whoever looks after the worker.
#pragma once

#include <optional>
#include <vector>

#include "stint/base/error.h"
#include "stint/engine/publisher.h"
#include "stint/model/exchange.h"
#include "stint/model/job.h"

namespace stint {

struct WorkerInbox {
    std::vector<Publisher::Report> published;
    std::vector<ExchangeAnswer> answers;
    std::vector<Error> errors;
    bool claimed = false;   // One of the answers is to the claim.
    std::vector<Job> jobs;  // Of grants.
    std::vector<JobFlags> flags;
    bool flags_answered = false;
    std::optional<int> slots;  // As the store has them; answered with the flags.
    int slots_told = 0;        // Wishes to write them there that were carried out.
    int done = 0;              // Wishes without an answer that were carried out.
    std::optional<bool> prospects;
    std::optional<std::int64_t> expected;  // Items of the run.
    bool nudged = false;
    bool draining = false;  // Somebody wants this worker to end when it has done what it runs.
    bool stop = false;
    bool drop = false;
};

}  // namespace stint
