#include "stint/model/median.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("there is no median of nothing") {
    CHECK(Median().value() == std::nullopt);
}

TEST_CASE("half of the durations are up to the median, and half above") {
    Median median;
    for (Micros us : {5'000, 1'000'000, 2'000, 90'000'000, 4'000}) median.add(us);
    CHECK(static_cast<double>(*median.value()) == doctest::Approx(5'000).epsilon(0.02));
    CHECK(median.count() == 5);
}

TEST_CASE("the shortest and the longest durations are counted as well") {
    Median median;
    for (Micros us : {Micros{-1}, Micros{0}, Micros{1}}) median.add(us);
    CHECK(*median.value() <= 2);
    Median year;
    year.add(Micros{365} * 86'400 * 1'000'000);
    CHECK(static_cast<double>(*year.value()) ==
          doctest::Approx(365.0 * 86'400 * 1e6).epsilon(0.02));
}

}  // namespace stint
