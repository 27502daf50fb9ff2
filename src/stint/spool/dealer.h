// Says to which of several queues the next job goes. Pure: it is told how many jobs each has, and
// counts those it has dealt itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace stint::spool {

enum class DealTo {
    fewest,  // The one that has the fewest; the first of them.
    each,    // All of them.
};

class Dealer {
public:
    // No more than `each_max` jobs are to be in one of them, those of others included.
    // REQUIRES: `filled` is not empty
    Dealer(DealTo to, std::vector<std::int64_t> filled, std::optional<std::int64_t> each_max)
        : to_(to), filled_(std::move(filled)), each_max_(each_max) {}

    bool has_room() const;

    // The queues that get the next job. REQUIRES: has_room()
    std::vector<std::size_t> deal();

private:
    DealTo to_;
    std::vector<std::int64_t> filled_;
    std::optional<std::int64_t> each_max_;
};

}  // namespace stint::spool
