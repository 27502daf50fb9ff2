#include "stint/source/words_source.h"

#include <algorithm>
#include <utility>

namespace stint {

Result<bool> WordsSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    std::size_t end = next_ + std::min(items_max, words_.size() - next_);
    for (; next_ < end; ++next_) items.push_back({.input = std::move(words_[next_])});
    return !items.empty();
}

}  // namespace stint
