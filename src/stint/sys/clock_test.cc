#include "stint/sys/clock.h"

#include "support/manual_clock.h"
#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("the system clock never goes back") {
    SystemClock clock;
    Instant before = clock.now();

    CHECK(clock.now() >= before);
    CHECK(before.value > 0);
}

TEST_CASE("the system clock shows a year after this was written") {
    CHECK(to_text(SystemClock().wall()) > "2025");
}

TEST_CASE("a manual clock moves only when told") {
    test::ManualClock clock({500});
    CHECK(clock.now() == Instant{500});
    Timestamp wall_before = clock.wall();

    clock.advance(250);

    CHECK(clock.now() == Instant{750});
    CHECK(clock.wall().value - wall_before.value == 250'000);
}
