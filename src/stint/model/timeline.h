// When the items of a job were settled: counts in equal spans of time. Takes moments in any order
// and in little memory, however many there are and however long the job took: when they do not fit
// into the buckets, those become twice as wide. Pure.
//
//     Timeline timeline;
//     timeline.add(ended_at, OutcomeStatus::failed);
//     for (const Timeline::Bucket& bucket : timeline.buckets()) draw(bucket.failed);
#pragma once

#include <cstdint>
#include <vector>

#include "stint/base/time.h"
#include "stint/model/outcome.h"

namespace stint {

class Timeline {
public:
    static constexpr std::size_t buckets_max = 120;
    // What a bucket spans at first; it has grown by a power of two.
    static constexpr Micros width_min_us = 1'000;

    struct Bucket {
        std::int64_t completed = 0;
        std::int64_t failed = 0;
        std::int64_t canceled = 0;

        std::int64_t settled() const { return completed + failed + canceled; }
        bool operator==(const Bucket&) const = default;
    };

    Timeline() = default;
    // One that was written down. REQUIRES: width_us > 0
    Timeline(Timestamp begin, Micros width_us, std::vector<Bucket> buckets);

    void add(Timestamp at, OutcomeStatus status);

    // Bucket `n` holds what was settled in [begin + n * width, begin + (n + 1) * width). The first
    // and the last one are not empty.
    const std::vector<Bucket>& buckets() const { return buckets_; }
    Micros width_us() const { return width_us_; }
    Timestamp begin() const { return {first_ * width_us_}; }
    Timestamp end() const;

private:
    bool fits(std::int64_t place) const;
    void widen();
    Bucket& bucket_at(std::int64_t place);

    Micros width_us_ = width_min_us;
    std::int64_t first_ = 0;  // The place of the first bucket, counted in buckets since 1970.
    std::vector<Bucket> buckets_;
};

}  // namespace stint
