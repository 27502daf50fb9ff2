// What the workers of this host have in their slots right now, as their slots files say.
#pragma once

#include <vector>

#include "stint/engine/engine.h"
#include "stint/model/ids.h"
#include "stint/sys/slots_file.h"

namespace stint {

// Ascending. A file that cannot be read is passed over: this is for people who look.
std::vector<ItemId> running_items(const StorePlace& place);

// Of one worker; empty when it has no slots file any more.
std::vector<SlotsView::InHand> in_hand_of(const StorePlace& place, WorkerId worker);

}  // namespace stint
