// Spooled blocks of inputs (source/split/block_spool.h) whose items a worker has completed: they
// are removed as soon as the store has that, so that a stream of any length needs little room.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "stint/model/item.h"
#include "stint/model/job.h"

namespace stint {

class UsedBlocks {
public:
    explicit UsedBlocks(std::string directory) : directory_(std::move(directory)) {}

    // The item is completed, and will be in the next request to the store.
    void add(const JobSpec& spec, const Item& item);
    void clear() { blocks_.clear(); }

    struct Block {
        ItemId item;
        std::string path;
    };
    // Those of the request that is sent now.
    std::vector<Block> take() { return std::exchange(blocks_, {}); }
    // The request was carried out, but for the items that were refused.
    static void remove(std::span<const Block> blocks, std::span<const ItemId> refused);

private:
    std::string directory_;
    std::vector<Block> blocks_;
};

}  // namespace stint
