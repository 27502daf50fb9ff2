// The median of many durations, to within 2 %, in memory that does not grow with them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stint/base/time.h"

namespace stint {

class Median {
public:
    void add(Micros duration);
    std::int64_t count() const { return count_; }
    // Nothing while there is none.
    std::optional<Micros> value() const;

private:
    std::vector<std::int64_t> buckets_;  // Each is 2 % wider than the one before.
    std::int64_t count_ = 0;
};

}  // namespace stint
