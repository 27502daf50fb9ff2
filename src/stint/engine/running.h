// What the workers of this host have in their slots right now, as their slots files say.
#pragma once

#include <vector>

#include "stint/engine/engine.h"
#include "stint/model/ids.h"

namespace stint {

// Ascending. A file that cannot be read is passed over: this is for people who look.
std::vector<ItemId> running_items(const StorePlace& place);

}  // namespace stint
