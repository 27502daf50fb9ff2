// What other threads have left for a worker's loop: answers of the store, reports of the publisher,
// wishes of whoever looks after the worker.
#pragma once

#include <optional>
#include <vector>

#include "stint/base/error.h"
#include "stint/engine/publisher.h"
#include "stint/model/exchange.h"

namespace stint {

struct WorkerInbox {
    std::vector<Publisher::Report> published;
    std::vector<ExchangeAnswer> answers;
    std::vector<Error> errors;
    bool claimed = false;  // One of the answers is to the claim.
    std::vector<JobFlags> flags;
    bool flags_answered = false;
    int done = 0;  // Wishes without an answer that were carried out.
    std::optional<bool> prospects;
    bool nudged = false;
    bool stop = false;
    bool drop = false;
};

}  // namespace stint
