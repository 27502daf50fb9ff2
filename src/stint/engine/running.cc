#include "stint/engine/running.h"

#include <algorithm>
#include <filesystem>

#include "stint/sys/slots_file.h"

namespace stint {

std::vector<ItemId> running_items(const StorePlace& place) {
    std::vector<ItemId> items;
    std::error_code fault;
    std::filesystem::directory_iterator at(place.workers, fault);
    for (; !fault && at != std::filesystem::directory_iterator(); at.increment(fault)) {
        Result<std::optional<SlotsView>> view = SlotsView::open(at->path().string());
        if (!view.ok() || !view.value()) continue;
        Result<std::vector<SlotsView::InHand>> in_hand = view.value()->in_hand();
        if (!in_hand.ok()) continue;
        for (const SlotsView::InHand& held : in_hand.value()) items.push_back({held.item});
    }
    std::sort(items.begin(), items.end());
    return items;
}

}  // namespace stint
