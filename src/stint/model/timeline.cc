#include "stint/model/timeline.h"

#include <algorithm>
#include <utility>

namespace stint {
namespace {

// Rounded down, also below zero.
std::int64_t divided(std::int64_t value, std::int64_t by) {
    std::int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

}  // namespace

Timeline::Timeline(Timestamp begin, Micros width_us, std::vector<Bucket> buckets)
    : width_us_(width_us), first_(divided(begin.value, width_us)), buckets_(std::move(buckets)) {}

Timestamp Timeline::end() const {
    return {(first_ + static_cast<std::int64_t>(buckets_.size())) * width_us_};
}

bool Timeline::fits(std::int64_t place) const {
    if (buckets_.empty()) return true;
    std::int64_t last = first_ + static_cast<std::int64_t>(buckets_.size()) - 1;
    std::int64_t span = std::max(last, place) - std::min(first_, place) + 1;
    return span <= static_cast<std::int64_t>(buckets_max);
}

// Places are counted from one origin, so that two neighbours become one whatever came first.
void Timeline::widen() {
    std::vector<Bucket> narrow = std::exchange(buckets_, {});
    std::int64_t place = first_;
    width_us_ *= 2;
    first_ = divided(place, 2);
    for (const Bucket& bucket : narrow) {
        Bucket& wide = bucket_at(divided(place++, 2));
        wide.completed += bucket.completed;
        wide.failed += bucket.failed;
        wide.canceled += bucket.canceled;
    }
}

Timeline::Bucket& Timeline::bucket_at(std::int64_t place) {
    if (buckets_.empty()) first_ = place;
    if (place < first_) {
        buckets_.insert(buckets_.begin(), static_cast<std::size_t>(first_ - place), {});
        first_ = place;
    }
    auto index = static_cast<std::size_t>(place - first_);
    if (index >= buckets_.size()) buckets_.resize(index + 1);
    return buckets_[index];
}

void Timeline::add(Timestamp at, OutcomeStatus status) {
    while (!fits(divided(at.value, width_us_))) widen();
    Bucket& bucket = bucket_at(divided(at.value, width_us_));
    switch (status) {
        case OutcomeStatus::completed: ++bucket.completed; break;
        case OutcomeStatus::failed: ++bucket.failed; break;
        case OutcomeStatus::canceled: ++bucket.canceled; break;
    }
}

}  // namespace stint
