// Numbers, written as bash does between braces: 1..100, 10..1, 1..100..2 for every second one, and
// 01..10 for numbers that are all as wide as the widest, with zeros in front.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "stint/source/source.h"

namespace stint {

class RangeSource final : public Source {
public:
    // Fails with invalid_input for numbers that do not fit 64 bits, and for a step of 0.
    // REQUIRES: is_range(text)
    static Result<std::unique_ptr<Source>> open(std::string_view text);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }

    struct Range {
        std::int64_t first = 0;
        std::uint64_t count = 0;  // Never all 2^64.
        std::int64_t step = 1;
        int width = 0;  // At least so many characters, sign and zeros included.
    };
    explicit RangeSource(const Range& range) : range_(range) {}

private:
    Range range_;
    std::uint64_t next_ = 0;
};

// Whether the text has the form of a range.
bool is_range(std::string_view text);

}  // namespace stint
