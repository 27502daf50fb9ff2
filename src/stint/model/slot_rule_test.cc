#include "stint/model/slot_rule.h"

#include <doctest/doctest.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr SlotRoom room{.processors = 4, .most = 300};

int slots(std::string_view text) {
    return slots_by(parse_slot_rule(text).value(), room);
}

}  // namespace

TEST_CASE("a number of slots is a number, a share of the processors, or more or fewer than those") {
    CHECK(slots("8") == 8);
    CHECK(slots("50%") == 2);
    CHECK(slots("250%") == 10);
    CHECK(slots("+2") == 6);
    CHECK(slots("-1") == 3);
    CHECK(slots(" 3\n") == 3);
}

TEST_CASE("no slots at all means as many as possible") {
    CHECK(slots("0") == 300);
}

TEST_CASE("there is always one slot, and never more than the bound") {
    CHECK(slots("-9") == 1);
    CHECK(slots("1%") == 1);
    CHECK(slots("100000%") == 4'000);
    CHECK(slots_by(parse_slot_rule("100000%").value(), {.processors = 64, .most = 1}) ==
          bounds::slots_max);
}

TEST_CASE("what is no number of slots is refused with what to write") {
    for (const char* text : {"", "lots", "1.5", "+", "-", "%", "+5%", "--1", "0%", "5000", "1 2"}) {
        Result<SlotRule> rule = parse_slot_rule(text);
        CAPTURE(text);
        REQUIRE_FALSE(rule.ok());
        CHECK(rule.error().code == ErrorCode::invalid_input);
        CHECK(rule.error().message.find("write a number from 1 to 4096") != std::string::npos);
    }
}

}  // namespace stint
