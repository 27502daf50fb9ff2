#include "stint/model/group_rule.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

TEST_CASE("a number is items, a size is bytes") {
    CHECK(parse_group_rule("100").value() == GroupRule{.items_max = 100});
    CHECK(parse_group_rule("1M").value() == GroupRule{.bytes_max = 1 << 20});
    CHECK(parse_group_rule("1MB").value() == GroupRule{.bytes_max = 1 << 20});
    CHECK(parse_group_rule("64kB").value() == GroupRule{.bytes_max = 64'000});
}

TEST_CASE("nothing, no items and other words are no group") {
    for (const char* text : {"", "0", "-1", "1001", "some", "B", "0M"}) {
        CAPTURE(text);
        CHECK(parse_group_rule(text).error().code == ErrorCode::invalid_input);
    }
}

}  // namespace
}  // namespace stint
