#include "stint/model/halt.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

bool reached(const char* policy, const HaltCounts& counts) {
    return is_reached(parse_halt(policy).value(), counts);
}

}  // namespace

TEST_CASE("a run halts when so many have failed, succeeded or ended") {
    CHECK_FALSE(reached("now,fail=2", {.completed = 9, .failed = 1}));
    CHECK(reached("now,fail=2", {.failed = 2}));
    CHECK(reached("soon,success=1", {.completed = 1}));
    CHECK_FALSE(reached("soon,success=1", {.failed = 5}));
    CHECK(reached("done=3", {.completed = 2, .failed = 1}));
}

TEST_CASE("a share is one of all items, as soon as all are known") {
    CHECK_FALSE(reached("soon,fail=50%", {.failed = 4}));
    CHECK_FALSE(reached("soon,fail=50%", {.completed = 2, .failed = 4, .items = 9}));
    CHECK(reached("soon,fail=50%", {.completed = 2, .failed = 4, .items = 8}));
    CHECK(reached("now,done=50%", {.completed = 2, .failed = 2, .items = 8}));
    CHECK(reached("now,success=1%", {.completed = 1, .failed = 2, .items = 8}));
    CHECK_FALSE(reached("now,done=50%", {.items = 0}));
}

TEST_CASE("it never halts when it is told so, or told nothing") {
    CHECK_FALSE(reached("never", {.failed = 100}));
    CHECK_FALSE(reached("0", {.failed = 100}));
    CHECK_FALSE(is_reached({}, {.failed = 100}));
}

TEST_CASE("the old numbers of GNU parallel mean what they meant") {
    CHECK(parse_halt("1").value().when == HaltPolicy::When::soon);
    CHECK(parse_halt("2").value().when == HaltPolicy::When::now);
    CHECK(parse_halt("-1").value().what == HaltPolicy::What::success);
    CHECK(parse_halt("-1").value().when == HaltPolicy::When::soon);
    CHECK(parse_halt("-2").value().what == HaltPolicy::What::success);
    CHECK(parse_halt("-2").value().when == HaltPolicy::When::now);
    CHECK(parse_halt("5%").value().percent == 5);
    CHECK(parse_halt("5%").value().what == HaltPolicy::What::fail);
}

TEST_CASE("what is no policy is refused") {
    for (const char* text :
         {"", "now", "now,", "later,fail=1", "now,fail", "now,fail=0", "now,fail=101%",
          "now,error=1", "now,fail=x", "3", "-3", "0%", "100%", "%"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_halt(text).ok());
    }
}

}  // namespace stint
