#include "stint/source/shuffled_source.h"

#include <algorithm>

#include "support/sources.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

const Texts sorted{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

Texts shuffled(std::uint64_t seed, std::size_t items_max = 1'000) {
    ShuffledSource source(test::words(sorted), seed);
    return test::read_all(source, items_max);
}

}  // namespace

TEST_CASE("a shuffle has all items once, in the order of its seed") {
    Texts one = shuffled(1);

    CHECK(one != sorted);
    CHECK(shuffled(1, 3) == one);
    CHECK(shuffled(2) != one);
    std::sort(one.begin(), one.end());
    CHECK(one == sorted);
}

TEST_CASE("a shuffle is the same in every release") {
    CHECK(shuffled(7) == Texts{"0", "7", "4", "9", "3", "1", "2", "8", "6", "5"});
}
