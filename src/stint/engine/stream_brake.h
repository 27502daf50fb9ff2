// Holds the feeder of a stream back while its blocks, which are kept in files until their items are
// completed (source/split/block_spool.h), come faster than they are worked on: then the stream is
// not read, whoever writes to it waits, and the disk does not fill up.
//
// It holds while the blocks of open items come to more than bounds::waiting_blocks_bytes, counted
// with the mean size of a block, but not before some are there that nobody has claimed: the workers
// never wait for a feeder that waits for them. What failed and is kept for a retry does not count.
//
//     StreamBrake brake(engine, job);
//     brake.add(items);                        // Appended.
//     TRY(brake.wait(interrupted));
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/model/item.h"

namespace stint {

class StreamBrake {
public:
    static Result<std::unique_ptr<StreamBrake>> open(Engine& engine, JobId job);

    // Counts the blocks of these items. What is no spooled block never holds anybody back.
    void add(std::span<const NewItem> items);

    // Returns when more may be read, or `interrupted` is true; who sets that calls wake().
    // REQUIRES: called by one thread, as is add()
    Result<void> wait(const std::atomic<bool>& interrupted);

    // From any thread.
    void wake() { beacon_.wake_local(); }

private:
    StreamBrake(Engine& engine, JobId job, Beacon beacon)
        : engine_(engine), job_(job), beacon_(std::move(beacon)) {}
    bool holds(const Tally& tally) const;

    Engine& engine_;
    JobId job_;
    Beacon beacon_;
    std::unique_ptr<Store> reader_;  // Once there is something to wait for.
    std::int64_t blocks_ = 0;
    std::int64_t bytes_ = 0;  // Of all of them.
};

}  // namespace stint
