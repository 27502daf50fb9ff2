#include "stint/spool/dealer.h"

#include <algorithm>

#include "stint/base/assert.h"

namespace stint::spool {

bool Dealer::has_room() const {
    if (!each_max_) return true;
    auto [fewest, most] = std::minmax_element(filled_.begin(), filled_.end());
    return (to_ == DealTo::each ? *most : *fewest) < *each_max_;
}

std::vector<std::size_t> Dealer::deal() {
    ASSERT(has_room());
    std::vector<std::size_t> chosen;
    if (to_ == DealTo::each) {
        for (std::size_t i = 0; i < filled_.size(); ++i) chosen.push_back(i);
    } else {
        auto fewest = std::min_element(filled_.begin(), filled_.end());
        chosen.push_back(static_cast<std::size_t>(fewest - filled_.begin()));
    }
    for (std::size_t i : chosen) ++filled_[i];
    return chosen;
}

}  // namespace stint::spool
