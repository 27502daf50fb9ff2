#include "stint/engine/known_inputs.h"

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/arguments.h"
#include "stint/model/bounds.h"

namespace stint {

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
        if (item->input == asked.input && item->arguments == asked.arguments) {
            ++at_;
            return true;
        }
        if (others_ == Others::are_faults) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("the input is not the one that the job was begun with: it "
                                     "has '{}' now, and had '{}'; --rerun all begins anew",
                                     printable(asked.input, 100), printable(item->input, 100))};
        }
        TRY(count_rest());
    }
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
