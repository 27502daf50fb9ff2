// Reads a source one item after the other, for those who put several together.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "stint/source/source.h"

namespace stint {

class RecordCursor {
public:
    explicit RecordCursor(std::unique_ptr<Source> source) : source_(std::move(source)) {}

    // The next one, or null at the end and when the source was interrupted. Valid until then.
    Result<NewItem*> next() {
        if (at_ == block_.size()) {
            at_ = 0;
            block_.clear();
            if (!TRY(source_->read(block_, block_items))) return nullptr;
        }
        return &block_[at_++];
    }

    // Whether next() has one at hand, without waiting.
    bool is_ready() const { return at_ < block_.size(); }

    Source& source() { return *source_; }
    const Source& source() const { return *source_; }

private:
    static constexpr std::size_t block_items = 1'000;
    std::unique_ptr<Source> source_;
    std::vector<NewItem> block_;
    std::size_t at_ = 0;
};

}  // namespace stint
