#include "stint/source/range_source.h"

#include "support/sources.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

Texts numbers(std::string_view text) {
    REQUIRE(is_range(text));
    return test::read_all(*RangeSource::open(text).value(), 3);
}

}  // namespace

TEST_CASE("a range has the numbers that bash makes of it") {
    CHECK(numbers("1..4") == Texts{"1", "2", "3", "4"});
    CHECK(numbers("3..1") == Texts{"3", "2", "1"});
    CHECK(numbers("1..10..4") == Texts{"1", "5", "9"});
    CHECK(numbers("10..1..4") == Texts{"10", "6", "2"});
    CHECK(numbers("1..5..-2") == Texts{"1", "3", "5"});
    CHECK(numbers("-1..1") == Texts{"-1", "0", "1"});
    CHECK(numbers("7..7") == Texts{"7"});
}

TEST_CASE("zeros in front make all numbers as wide as the widest") {
    CHECK(numbers("08..10") == Texts{"08", "09", "10"});
    CHECK(numbers("1..003..2") == Texts{"001", "003"});
    CHECK(numbers("-01..1") == Texts{"-01", "000", "001"});
}

TEST_CASE("a range may go to the ends of what 64 bits hold") {
    CHECK(numbers("9223372036854775806..9223372036854775807") ==
          Texts{"9223372036854775806", "9223372036854775807"});
    CHECK(numbers("-9223372036854775808..9223372036854775807..9223372036854775807") ==
          Texts{"-9223372036854775808", "-1", "9223372036854775806"});
}

TEST_CASE("what has not the form of a range is none") {
    for (const char* text : {"", "1", "1..", "..2", "a..c", "1...3", "1..2..3..4", "1..2 "}) {
        CAPTURE(text);
        CHECK_FALSE(is_range(text));
    }
}

TEST_CASE("a range that cannot be counted is refused") {
    for (const char* text :
         {"1..5..0", "1..99999999999999999999", "-9223372036854775808..9223372036854775807"}) {
        CAPTURE(text);
        CHECK(RangeSource::open(text).error().code == ErrorCode::invalid_input);
    }
}
