#include "stint/db/postgres_sql.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("parameters are numbered by their first appearance") {
    PostgresSql sql = number_parameters("SELECT :b, :a WHERE x = :b AND y < :long_name2");

    CHECK(sql.text == "SELECT $1, $2 WHERE x = $1 AND y < $3");
    CHECK(sql.parameters == 3);
}

TEST_CASE("a cast and an assignment are no parameters") {
    PostgresSql sql = number_parameters("SELECT :id::bigint, a[1:2], f(x := 1)");

    CHECK(sql.text == "SELECT $1::bigint, a[1:2], f(x := 1)");
    CHECK(sql.parameters == 1);
}

TEST_CASE("what stands in quotes is left alone") {
    for (std::string_view text : {"':a'", "'it''s :a'", "\":a\"", "E'\\':a'", "$$ :a $$",
                                  "$x$ :a $$ :b $x$", "'unclosed :a", "name$a$ + 1", "$1"}) {
        CHECK(number_parameters(text).text == text);
        CHECK(number_parameters(text).parameters == 0);
    }
}

TEST_CASE("what stands in a comment is left alone") {
    PostgresSql sql = number_parameters("-- :a it's\n/* :b /* :c */ :d */ :e");

    CHECK(sql.text == "-- :a it's\n/* :b /* :c */ :d */ $1");
}

TEST_CASE("a line is found by the number of a character, not of a byte") {
    CHECK(line_at("a\n  \xC3\xBC\xC3\xBC b\nc", 7) == "line 2: \xC3\xBC\xC3\xBC b");
    CHECK(line_at("a", 0).empty());
    CHECK(line_at("a", 9).empty());
}

}  // namespace stint
