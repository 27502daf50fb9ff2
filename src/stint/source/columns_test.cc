#include "stint/source/columns.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

Texts split(const InputRules& rules, std::string_view record) {
    return Columns::parse(rules).value().split(record).value();
}

Texts by(const char* pattern, std::string_view record) {
    return split({.column_pattern = pattern}, record);
}

Texts csv(std::string_view record) {
    return split({.csv = true}, record);
}

}  // namespace

TEST_CASE("without a pattern a record is one column") {
    CHECK(split({}, "a,b c") == Texts{"a,b c"});
    CHECK(split({}, "") == Texts{""});
}

TEST_CASE("columns stand between what matches the pattern; empty ones count") {
    CHECK(by(",", "a,b") == Texts{"a", "b"});
    CHECK(by(",", ",a,,") == Texts{"", "a", "", ""});
    CHECK(by(",", "") == Texts{""});
    CHECK(by(" +", "a   b c") == Texts{"a", "b", "c"});
    CHECK(by("[;,]", "a;b,c") == Texts{"a", "b", "c"});
    CHECK(by("::", "a::b:c") == Texts{"a", "b:c"});
}

TEST_CASE("backslashes have the meanings that people know from Perl") {
    CHECK(by("\\t", "a\tb t") == Texts{"a", "b t"});
    CHECK(by("\\s+", "a \t b") == Texts{"a", "b"});
    CHECK(by("\\d", "a1b2c") == Texts{"a", "b", "c"});
    CHECK(by("\\.", "a.b") == Texts{"a", "b"});
    CHECK(by("\\|", "a|b") == Texts{"a", "b"});
}

TEST_CASE("a match of nothing separates nothing") {
    CHECK(by("x*", "abxc") == Texts{"ab", "c"});
    CHECK(by("^", "ab") == Texts{"ab"});
}

TEST_CASE("columns may hold any bytes") {
    CHECK(by("[,]", std::string_view("a\0b,\xff", 5)) == Texts{std::string("a\0b", 3), "\xff"});
}

TEST_CASE("fields of CSV may be quoted") {
    CHECK(csv("a,b") == Texts{"a", "b"});
    CHECK(csv("\"a,b\",\"say \"\"x\"\"\",\"\"") == Texts{"a,b", "say \"x\"", ""});
    CHECK(csv(",") == Texts{"", ""});
    CHECK(csv("a\"b,c") == Texts{"a\"b", "c"});
    CHECK(csv("\"a\nb\"") == Texts{"a\nb"});
    CHECK(split({.csv = true, .column_pattern = ";"}, "a,b;\"c;d\"") == Texts{"a,b", "c;d"});
}

TEST_CASE("broken CSV is refused") {
    Columns columns = Columns::parse({.csv = true}).value();

    CHECK(columns.split("a,\"b").error().message == "a quote is not closed");
    CHECK(columns.split("\"a\"b").error().message ==
          "there is text behind the closing quote of field 1");
}

TEST_CASE("a pattern that cannot be meant is refused") {
    CHECK(Columns::parse({.column_pattern = "("}).error().code == ErrorCode::invalid_input);
    CHECK(Columns::parse({.csv = true, .column_pattern = ";;"}).error().code ==
          ErrorCode::invalid_input);
}

TEST_CASE("blanks are trimmed on the sides that were asked for") {
    CHECK(trimmed(" a\t", Trim::none) == " a\t");
    CHECK(trimmed(" a\t", Trim::left) == "a\t");
    CHECK(trimmed(" a\t", Trim::right) == " a");
    CHECK(trimmed(" a b\r\n", Trim::both) == "a b");
    CHECK(trimmed(" \t", Trim::both).empty());
    CHECK(trimmed(" \t", Trim::right).empty());
}
