#include "stint/model/timeline.h"

#include <random>

#include <doctest/doctest.h>

namespace stint {
namespace {

constexpr Micros second = 1'000'000;
constexpr OutcomeStatus completed = OutcomeStatus::completed;

Timeline::Bucket sum(const Timeline& timeline) {
    Timeline::Bucket all;
    for (const Timeline::Bucket& bucket : timeline.buckets()) {
        all.completed += bucket.completed;
        all.failed += bucket.failed;
        all.canceled += bucket.canceled;
    }
    return all;
}

}  // namespace

TEST_CASE("an empty timeline has no buckets") {
    CHECK(Timeline().buckets().empty());
    CHECK(Timeline().begin() == Timeline().end());
}

TEST_CASE("what is settled within a millisecond shares a bucket, whatever came of it") {
    Timeline timeline;
    timeline.add({5'000}, completed);
    timeline.add({5'999}, OutcomeStatus::failed);
    timeline.add({7'000}, OutcomeStatus::canceled);

    REQUIRE(timeline.buckets().size() == 3);
    CHECK(timeline.begin() == Timestamp{5'000});
    CHECK(timeline.end() == Timestamp{8'000});
    CHECK(timeline.buckets()[0] == Timeline::Bucket{1, 1, 0});
    CHECK(timeline.buckets()[1].settled() == 0);
    CHECK(timeline.buckets()[2] == Timeline::Bucket{0, 0, 1});
}

TEST_CASE("buckets become twice as wide when the time does not fit, and lose nothing") {
    Timeline timeline;
    for (int i = 0; i < 240; ++i) timeline.add({i * 1'000}, completed);

    CHECK(timeline.width_us() == 2'000);
    REQUIRE(timeline.buckets().size() == Timeline::buckets_max);
    for (const Timeline::Bucket& bucket : timeline.buckets()) CHECK(bucket.completed == 2);
}

TEST_CASE("the order in which moments come does not matter") {
    Timeline forwards;
    Timeline backwards;
    for (int i = 0; i < 1'000; ++i) forwards.add({i * 7'001}, completed);
    for (int i = 999; i >= 0; --i) backwards.add({i * 7'001}, completed);

    CHECK(forwards.width_us() == backwards.width_us());
    CHECK(forwards.begin() == backwards.begin());
    CHECK(forwards.buckets() == backwards.buckets());
}

TEST_CASE("a month fits into the buckets, also with a moment long before and one before 1970") {
    Timeline timeline;
    std::mt19937_64 random(1);
    std::uniform_int_distribution<Micros> month(0, 30 * 24 * 3'600 * second);
    for (int i = 0; i < 10'000; ++i)
        timeline.add({1'700'000'000 * second + month(random)}, completed);
    CHECK(timeline.buckets().size() <= Timeline::buckets_max);
    CHECK(timeline.buckets().size() > Timeline::buckets_max / 2 - 1);
    timeline.add({1 * second}, OutcomeStatus::failed);
    timeline.add({-1 * second}, OutcomeStatus::canceled);

    CHECK(timeline.buckets().size() <= Timeline::buckets_max);
    CHECK(sum(timeline) == Timeline::Bucket{10'000, 1, 1});
    CHECK(timeline.begin() <= Timestamp{-1 * second});
    CHECK(timeline.end() > Timestamp{1'700'000'000 * second});
}

TEST_CASE("a timeline that was written down goes on where it was") {
    Timeline timeline;
    for (int i = 0; i < 500; ++i) timeline.add({90'000 + i * 3'000}, completed);
    Timeline again(timeline.begin(), timeline.width_us(), timeline.buckets());
    timeline.add({5'000'000}, completed);
    again.add({5'000'000}, completed);

    CHECK(again.begin() == timeline.begin());
    CHECK(again.width_us() == timeline.width_us());
    CHECK(again.buckets() == timeline.buckets());
}

}  // namespace stint
