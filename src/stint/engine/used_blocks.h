// Spooled blocks of inputs (source/split/block_spool.h), and packets taken out of queues, whose
// items a worker has completed: they are removed as soon as the store has that, so that a stream of
// any length needs little room.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "stint/engine/engine.h"
#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/store/store.h"

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

    // Packets that still lie where they were taken to though their items are completed: those who
    // had completed them were killed before they had removed them, or did it by hand. `mark` is
    // that of the job as SourceOptions has it.
    static Result<void> remove_completed(Store& reader, const Job& job, const std::string& mark);
    // Of a job whose items are all completed whatever stays of both. What cannot be removed is in
    // nobody's way.
    static void remove_if_done(const Engine& engine, Store& store, const Job& job);

private:
    std::string directory_;
    std::vector<Block> blocks_;
};

}  // namespace stint
