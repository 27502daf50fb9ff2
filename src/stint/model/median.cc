#include "stint/model/median.h"

#include <algorithm>
#include <cmath>

namespace stint {
namespace {

constexpr double widening = 1.02;

std::size_t bucket_of(Micros duration) {
    return static_cast<std::size_t>(std::log(static_cast<double>(std::max<Micros>(duration, 1))) /
                                    std::log(widening));
}

}  // namespace

void Median::add(Micros duration) {
    std::size_t bucket = bucket_of(duration);
    if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
    ++buckets_[bucket];
    ++count_;
}

std::optional<Micros> Median::value() const {
    std::int64_t left = (count_ + 1) / 2;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        left -= buckets_[i];
        if (left > 0 || count_ == 0) continue;
        return static_cast<Micros>(std::pow(widening, static_cast<double>(i) + 0.5));
    }
    return std::nullopt;
}

}  // namespace stint
