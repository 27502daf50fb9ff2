#include "stint/source/shuffled_source.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

namespace stint {

ShuffledSource::ShuffledSource(std::unique_ptr<Source> source, std::uint64_t seed)
    : source_(std::move(source)), seed_(seed) {}

// False when it was interrupted.
Result<bool> ShuffledSource::hold_all() {
    std::vector<NewItem> block;
    while (TRY(source_->read(block, 10'000))) {
        std::move(block.begin(), block.end(), std::back_inserter(held_));
    }
    if (source_->was_interrupted()) return false;
    is_held_ = true;
    // std::shuffle may differ from one library to the next; this is Fisher and Yates'.
    std::mt19937_64 dice(seed_);
    for (std::size_t left = held_.size(); left > 1; --left) {
        std::swap(held_[left - 1], held_[dice() % left]);
    }
    return true;
}

Result<bool> ShuffledSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    if (!is_held_ && !TRY(hold_all())) return false;
    std::size_t end = next_ + std::min(items_max, held_.size() - next_);
    for (; next_ < end; ++next_) items.push_back(std::move(held_[next_]));
    return !items.empty();
}

}  // namespace stint
