// The items of a source in an order that only chance and the seed decide. Reads and holds them all
// before the first one comes: that is what a shuffle is.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stint/source/source.h"

namespace stint {

class ShuffledSource final : public Source {
public:
    // Equal seeds put equal lists into equal orders, in every release and on every machine.
    ShuffledSource(std::unique_ptr<Source> source, std::uint64_t seed);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return source_->keys(); }
    bool was_interrupted() const override { return source_->was_interrupted(); }
    Result<std::vector<std::string>> columns() override { return source_->columns(); }

private:
    Result<bool> hold_all();

    std::unique_ptr<Source> source_;
    std::uint64_t seed_;
    std::vector<NewItem> held_;
    std::size_t next_ = 0;
    bool is_held_ = false;
};

}  // namespace stint
