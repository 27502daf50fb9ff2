#include "stint/engine/slot_table.h"

#include <algorithm>
#include <utility>

#include "stint/base/assert.h"

namespace stint {

void SlotTable::set_limit(int limit) {
    ASSERT(limit >= 1);
    limit_ = limit;
    slots_.resize(std::max(slots_.size(), static_cast<std::size_t>(limit)));
}

int SlotTable::first_free() const {
    auto free = std::find(slots_.begin(), slots_.end(), std::nullopt);
    return static_cast<int>(free - slots_.begin());
}

RunningAttempt& SlotTable::occupy(int slot, RunningAttempt attempt) {
    auto number = static_cast<std::size_t>(slot);
    if (number >= slots_.size()) slots_.resize(number + 1);
    std::optional<RunningAttempt>& place = slots_[number];
    ASSERT(!place);
    place = std::move(attempt);
    top_ = std::max(top_, number + 1);
    if (place->group == 0 || ++groups_[place->group] == 1) ++busy_;
    ++running_;
    return *place;
}

RunningAttempt SlotTable::vacate(int slot) {
    std::optional<RunningAttempt>& place = slots_[static_cast<std::size_t>(slot)];
    ASSERT(place.has_value());
    RunningAttempt attempt = *std::exchange(place, std::nullopt);
    while (top_ > 0 && !slots_[top_ - 1]) --top_;
    if (attempt.group == 0 || --groups_[attempt.group] == 0) {
        groups_.erase(attempt.group);
        --busy_;
    }
    --running_;
    return attempt;
}

}  // namespace stint
