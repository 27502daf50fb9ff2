#include "stint/model/lease_size.h"

#include <algorithm>

#include "stint/base/assert.h"
#include "stint/model/bounds.h"

namespace stint {

std::int64_t lease_size(const LeaseWish& wish) {
    ASSERT(wish.left >= 1);
    std::int64_t slots = std::max(wish.slots, 1);
    std::int64_t workers = std::max(wish.workers, 1);
    std::int64_t size = slots;
    if (wish.settled >= slots) {
        Micros mean_us = std::max<Micros>(wish.busy_us / wish.settled, 1);
        size = bounds::lease_work_ms * 1'000 * slots / mean_us;
        // One lucky first item must not fetch thousands: trust grows with what was measured.
        size = std::min(size, wish.settled * 4);
    }
    std::int64_t share = (wish.left + 2 * workers - 1) / (2 * workers);
    std::int64_t fair = (wish.left + workers - 1) / workers;
    size = std::clamp(size, std::int64_t{1}, std::max(share, std::min(slots, fair)));
    size = std::min({size, bounds::lease_items_max, wish.left});
    if (wish.items_max > 0) size = std::min(size, wish.items_max);
    return std::max<std::int64_t>(size, 1);
}

}  // namespace stint
