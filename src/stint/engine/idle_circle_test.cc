#include "stint/engine/idle_circle.h"

#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

using test::must;
using Round = IdleCircle::Round;

constexpr Millis apart_ms = 1'000;
constexpr Instant start{1'000'000};

// Two workers of one host.
struct Two {
    test::TemporaryDirectory place;
    IdleCircle one = must(IdleCircle::open(place.path() + "/idle"));
    IdleCircle other = must(IdleCircle::open(place.path() + "/idle"));
};

}  // namespace

TEST_CASE_FIXTURE(Two, "of those that are due one looks, and the others wait as long again") {
    CHECK(one.look_turn(start, apart_ms) == start);
    CHECK(other.look_turn(start + 1, apart_ms) == start + apart_ms);
    CHECK(one.look_turn(start + 999, apart_ms) == start + apart_ms);
    CHECK(other.look_turn(start + apart_ms, apart_ms) == start + apart_ms);
}

TEST_CASE_FIXTURE(Two, "a round is for those that were idle before it began") {
    REQUIRE(one.take_part(start, start + -5'000) == Round::mine);
    CHECK(other.take_part(start + 10, start + -4'000) == Round::under_way);
    one.end_round(start);

    CHECK(other.take_part(start + 20, start + -4'000) == Round::covered);
    CHECK(other.last_round() == start);
    CHECK(other.take_part(start + 20, start + 15) == Round::none);
}

TEST_CASE_FIXTURE(Two, "a new round is due when the last one is as old as a heartbeat may be") {
    REQUIRE(one.take_part(start, start + -1) == Round::mine);
    one.end_round(start);

    CHECK(other.take_part(start + (bounds::heartbeat_ms - 1), start + -1) == Round::covered);
    CHECK(other.take_part(start + bounds::heartbeat_ms, start + -1) == Round::mine);
    CHECK(one.take_part(start + bounds::heartbeat_ms, start + -1) == Round::under_way);
}

TEST_CASE_FIXTURE(Two, "nobody waits for long for one who has died in his round") {
    REQUIRE(one.take_part(start, start + -1) == Round::mine);

    CHECK(other.take_part(start + 1'999, start + -1) == Round::under_way);
    CHECK(other.take_part(start + 2'001, start + -1) == Round::none);
    CHECK(other.take_part(start + bounds::heartbeat_ms, start + -1) == Round::mine);
}

TEST_CASE_FIXTURE(Two, "what another boot has left is nobody's turn") {
    REQUIRE(one.look_turn(start, apart_ms) == start);
    REQUIRE(one.take_part(start, start + -1) == Round::mine);
    one.end_round(start);

    CHECK(other.look_turn(Instant{50}, apart_ms) == Instant{50});
    CHECK(other.take_part(Instant{50}, Instant{40}) == Round::mine);
}

}  // namespace stint
