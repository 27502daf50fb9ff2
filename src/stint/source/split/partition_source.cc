#include "stint/source/split/partition_source.h"

#include <utility>

namespace stint {
namespace {

// So much is looked at, at most, before what was found is handed over.
constexpr std::int64_t gather_bytes = 16 << 20;

}  // namespace

Result<bool> PartitionSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    std::int64_t gathered = 0;
    while (!failure_ && items.size() < items_max && gathered < gather_bytes) {
        auto patience = items.empty() ? Cutter::Patience::until_input : Cutter::Patience::none;
        Result<std::optional<FileRange>> range = maker_->next(patience);
        if (!range.ok()) {
            failure_ = range.error();
        } else if (range.value()) {
            gathered += range.value()->body.size();
            items.push_back(item_of(*range.value()));
        } else {
            break;
        }
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

}  // namespace stint
