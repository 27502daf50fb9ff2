// How many items one lease should cover. Pure; both stores use it.
#pragma once

#include <cstdint>

#include "stint/base/time.h"

namespace stint {

struct LeaseWish {
    int slots = 1;               // Items the worker can run at once.
    std::int64_t settled = 0;    // Items of the stream that were measured ...
    Micros busy_us = 0;          // ... and the time they took, summed.
    std::int64_t left = 0;       // Items that nobody has claimed yet.
    int workers = 1;             // Workers that share what is left.
    std::int64_t items_max = 0;  // The worker's own ceiling; 0 for none.
};

// One item a slot until some were measured; then about `bounds::lease_work_ms` of work, at most
// `bounds::lease_items_max` items and at most half of the worker's share of what is left (but one
// item a slot, so that nobody idles). At least 1.
// REQUIRES: left >= 1
std::int64_t lease_size(const LeaseWish& wish);

}  // namespace stint
