#include "stint/model/column_span.h"

#include "support/must.h"
#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a number is found in columns that are counted from 1") {
    CHECK(number_in("T  42 x", {.first = 2, .last = 5}) == 42);
    CHECK(number_in("T-0042", {.first = 2, .last = 6}) == -42);
    CHECK(number_in("T  +7", {.first = 2, .last = 5}) == 7);
    CHECK_FALSE(number_in("T42", {.first = 2, .last = 5}));
    CHECK_FALSE(number_in("T4x2", {.first = 2, .last = 4}));
}

TEST_CASE("another number takes its place and is filled up as the old one was") {
    std::string zeros = "T0042|";
    std::string blanks = "T  42|";

    test::must(put_number(zeros, {.first = 2, .last = 5}, 7));
    test::must(put_number(blanks, {.first = 2, .last = 5}, 1234));

    CHECK(zeros == "T0007|");
    CHECK(blanks == "T1234|");
}

TEST_CASE("a number that has no room in its columns is refused") {
    std::string record = "T42|";

    Result<void> put = put_number(record, {.first = 2, .last = 3}, 100);

    REQUIRE_FALSE(put.ok());
    CHECK(put.error().message.find("columns 2-3") != std::string::npos);
    CHECK(record == "T42|");
}

}  // namespace stint
