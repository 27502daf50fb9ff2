// The feed: the durable, gapless list of what was settled, in commit order, one list a job.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/ids.h"
#include "stint/model/outcome.h"

namespace stint {

struct RecordRange;  // model/record_range.h

// What one commit settled in one stream and round.
struct FeedEntry {
    std::int64_t offset = 0;  // 1, 2, 3 … within the job.
    Round round = 1;
    bool canceled_range = false;  // The items were ended unclaimed: there are no outcome rows.
    std::vector<ItemId> items;    // Ascending.
};

// A settled item as a sink sees it.
struct Event {
    std::int64_t offset = 0;  // Of the feed entry it came with; 0 when it was read in item order.
    std::string key;
    std::string input;
    std::vector<std::string> arguments = {};  // Of an item with several; as in Item.
    Outcome outcome;
    std::shared_ptr<const RecordRange> range = nullptr;  // As in Item, as is `nth`.
    std::int64_t nth = 0;
};

// The items of an entry as it is stored: nothing for a run without gaps, else the distances from
// one to the next as variable-length integers (7 bits a byte, low first).
// REQUIRES: `items` is ascending and not empty.
std::string encode_items(const std::vector<ItemId>& items);

// Fails with corrupt when the bytes do not decode to `count` items.
Result<std::vector<ItemId>> decode_items(ItemId first, std::int64_t count, std::string_view bytes);

}  // namespace stint
