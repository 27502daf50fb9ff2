// The slots of a worker: which are busy and with what, and how many may be. The number changes
// while the worker works; what runs above a lowered number comes to its end. Attempts that run as a
// group have a slot each, and count as one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "stint/engine/running_attempt.h"

namespace stint {

class SlotTable {
public:
    // REQUIRES: limit >= 1
    void set_limit(int limit);
    int limit() const { return limit_; }

    int running() const { return running_.load(); }  // From any thread.
    // The same, where those of a group are one.
    int busy() const { return busy_; }
    // How many more attempts by themselves, or groups, may begin.
    int free() const { return busy_ < limit_ ? limit_ - busy_ : 0; }

    // The free slot with the smallest number; above the limit for members of groups.
    int first_free() const;
    RunningAttempt& occupy(int slot, RunningAttempt attempt);
    RunningAttempt vacate(int slot);
    // REQUIRES: the slot is busy
    RunningAttempt& at(int slot) { return *slots_[static_cast<std::size_t>(slot)]; }

    // All up to the last busy one; slot 0 first.
    std::span<std::optional<RunningAttempt>> all() { return std::span(slots_).first(top_); }
    std::span<const std::optional<RunningAttempt>> all() const {
        return std::span(slots_).first(top_);
    }

private:
    std::vector<std::optional<RunningAttempt>> slots_;
    std::size_t top_ = 0;  // Slots from here on are free.
    int busy_ = 0;
    std::map<std::int64_t, int> groups_;  // How many run of each.
    int limit_ = 1;
    std::atomic<int> running_{0};
};

}  // namespace stint
