#include "stint/engine/known_inputs.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/arguments.h"
#include "stint/model/bounds.h"
#include "stint/model/record_range.h"

namespace stint {
namespace {

bool is_range_of(const Item& item, const NewItem& asked) {
    return item.range != nullptr && item.nth == 0 &&
           item_of(*item.range).arguments == asked.arguments;
}

Error others_than_before(const NewItem& asked, std::string_view before) {
    return {ErrorCode::invalid_input,
            fmt::format("the input is not the one that the job was begun with: it has '{}' now, "
                        "and had '{}'; --rerun all begins anew",
                        printable(asked.input, 100), printable(before, 100))};
}

}  // namespace

Result<const Item*> KnownInputs::next_item() {
    if (ended_) return nullptr;
    if (at_ == page_.size()) {
        page_ = TRY(store_.read_items(job_, read_, bounds::page_rows));
        at_ = 0;
        read_ += static_cast<std::int64_t>(page_.size());
        ended_ = page_.empty();
        if (ended_) return nullptr;
    }
    return &page_[at_];
}

void KnownInputs::skip(std::int64_t items) {
    std::int64_t here =
        std::min<std::int64_t>(items, std::ssize(page_) - static_cast<std::int64_t>(at_));
    at_ += static_cast<std::size_t>(here);
    read_ += items - here;  // What is on pages that were not read yet need not be.
}

Result<void> KnownInputs::count_rest() {
    in_order_ = false;
    while (const Item* item = TRY(next_item())) {
        ++rest_[hash128(identity_of(item->input, item->arguments))];
        ++at_;
    }
    return {};
}

Result<bool> KnownInputs::take(const NewItem& asked) {
    if (in_order_) {
        const Item* item = TRY(next_item());
        if (item == nullptr) return false;  // All that follows is new.
        if (asked.records > 0 && is_range_of(*item, asked)) {
            skip(asked.records);
            return true;
        }
        if (asked.records == 0 && item->input == asked.input &&
            item->arguments == asked.arguments) {
            ++at_;
            return true;
        }
        if (others_ == Others::are_faults || asked.records > 0 || item->range != nullptr) {
            return others_than_before(asked, item->input);
        }
        TRY(count_rest());
    }
    if (asked.records > 0) return others_than_before(asked, "others before it");
    auto known = rest_.find(hash128(identity_of(asked.input, asked.arguments)));
    if (known == rest_.end()) return false;
    if (--known->second == 0) rest_.erase(known);
    return true;
}

std::int64_t KnownInputs::missing() const {
    std::int64_t count = static_cast<std::int64_t>(page_.size() - at_);
    for (const auto& [hash, times] : rest_) count += times;
    return count;
}

}  // namespace stint
