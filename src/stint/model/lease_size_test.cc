#include "stint/model/lease_size.h"

#include <doctest/doctest.h>

#include "stint/model/bounds.h"

namespace stint {

TEST_CASE("a lease covers one item a slot until some were measured") {
    CHECK(lease_size({.slots = 4, .left = 1'000}) == 4);
    CHECK(lease_size({.slots = 4, .left = 2}) == 2);
}

TEST_CASE("a lease of long items covers a single one, of tiny items some thousands") {
    CHECK(lease_size({.slots = 1, .settled = 100, .busy_us = 100'000'000, .left = 9'999}) == 1);
    CHECK(lease_size({.slots = 2, .settled = 100'000, .busy_us = 1'000, .left = 1'000'000}) ==
          bounds::lease_items_max);
}

TEST_CASE("a lease is about a quarter of a second of the worker's work") {
    CHECK(lease_size({.slots = 2, .settled = 1'000, .busy_us = 1'000'000, .left = 100'000}) == 500);
}

TEST_CASE("a lease takes at most half of the worker's share of what is left") {
    CHECK(lease_size({.slots = 2, .settled = 1'000, .busy_us = 1'000, .left = 80, .workers = 4}) ==
          10);
    CHECK(lease_size({.slots = 8, .settled = 1'000, .busy_us = 1'000, .left = 8, .workers = 4}) ==
          2);
}

TEST_CASE("a first lucky item does not fetch thousands") {
    CHECK(lease_size({.slots = 1, .settled = 2, .busy_us = 2, .left = 1'000'000}) == 8);
}

TEST_CASE("a worker's own ceiling holds") {
    CHECK(lease_size(
              {.slots = 1, .settled = 1'000, .busy_us = 1'000, .left = 9'000, .items_max = 100}) ==
          100);
}

}  // namespace stint
