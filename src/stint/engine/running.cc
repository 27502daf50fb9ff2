#include "stint/engine/running.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

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

std::vector<SlotsView::InHand> in_hand_of(const StorePlace& place, WorkerId worker) {
    Result<std::optional<SlotsView>> view =
        SlotsView::open(fmt::format("{}/{}", place.workers, worker.value));
    if (!view.ok() || !view.value()) return {};
    Result<std::vector<SlotsView::InHand>> in_hand = view.value()->in_hand();
    return in_hand.ok() ? std::move(in_hand).value() : std::vector<SlotsView::InHand>();
}

}  // namespace stint
