// A file or stream as partitions: items that are ranges of it (model/file_range.h), made of whole
// records. They come while the rest is still being read. Of a stream that cannot be read twice the
// blocks are spooled.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/source/source.h"
#include "stint/source/split/block_seeker.h"
#include "stint/source/split/block_spool.h"
#include "stint/source/split/cutter.h"

namespace stint {

// Where the ranges come from, one after the other.
class RangeMaker {
public:
    virtual ~RangeMaker() = default;
    // The next one. Nothing at the end, and when it was interrupted or, without patience, would
    // have to wait.
    virtual Result<std::optional<FileRange>> next(Cutter::Patience patience) = 0;
    virtual bool was_interrupted() const = 0;
};

class PartitionSource final : public Source {
public:
    explicit PartitionSource(std::unique_ptr<RangeMaker> maker) : maker_(std::move(maker)) {}

    // A failure comes once the items before it have been handed over, and again from then on.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }
    bool was_interrupted() const override { return maker_->was_interrupted(); }

private:
    std::unique_ptr<RangeMaker> maker_;
    std::optional<Error> failure_;
};

}  // namespace stint
