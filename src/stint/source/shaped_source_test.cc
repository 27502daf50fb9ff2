#include "stint/source/shaped_source.h"

#include "support/sources.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

std::unique_ptr<Source> shaped(const InputRules& rules, Texts records) {
    return ShapedSource::open(test::words(std::move(records)), rules, "'list'").value();
}

Texts items(const InputRules& rules, const Texts& records) {
    Texts all = test::read_all(*shaped(rules, records));
    CHECK(test::read_all(*shaped(rules, records), 1) == all);
    return all;
}

}  // namespace

TEST_CASE("columns become arguments, trimmed") {
    CHECK(items({.column_pattern = ",", .trim = Trim::both}, {"a , b", "c"}) == Texts{"a|b", "c"});
    CHECK(items({.csv = true}, {"a,\" b\""}) == Texts{"a| b"});
}

TEST_CASE("the end mark ends the source, and what is behind it is not looked at") {
    CHECK(items({.end_mark = "END"}, {"a", "END ", "END", "b"}) == Texts{"a", "END "});
    CHECK(items({.csv = true, .end_mark = "END"}, {"a", "END", "\""}) == Texts{"a"});
}

TEST_CASE("blank records are skipped, however many there are") {
    CHECK(items({.skip_blank = true}, {"", "a", " \t", "\r", "b", ""}) == Texts{"a", "b"});
    CHECK(items({.skip_blank = true}, {"", " "}).empty());
}

TEST_CASE("a line that ends with a blank goes on in the next one") {
    InputRules rules{.continues_lines = true};

    CHECK(items(rules, {"a ", "b\t", "c", "d"}) == Texts{"a b\tc", "d"});
    CHECK(items(rules, {"a", "b "}) == Texts{"a", "b "});
    rules.end_mark = "END";
    CHECK(items(rules, {"a ", "END", "b"}) == Texts{"a "});
}

TEST_CASE("the first record is the header, before any item is read") {
    std::unique_ptr<Source> source =
        shaped({.column_pattern = ",", .header = true}, {"x,y", "1,2"});

    CHECK(source->columns().value() == Texts{"x", "y"});
    CHECK(source->columns().value() == Texts{"x", "y"});
    CHECK(test::read_all(*source) == Texts{"1|2"});
    CHECK(items({.header = true}, {"x", "1"}) == Texts{"1"});
}

TEST_CASE("an empty source has no header") {
    std::unique_ptr<Source> source = shaped({.header = true}, {});

    CHECK(source->columns().value().empty());
    CHECK(test::read_all(*source).empty());
}

TEST_CASE("a record that cannot be taken apart is refused by its number, after those before it") {
    std::unique_ptr<Source> source = shaped({.csv = true}, {"a", "b,\"", "c"});
    std::vector<NewItem> block;

    CHECK(source->read(block, 10).value());
    CHECK(block.size() == 1);
    for (int i = 0; i < 2; ++i) {
        CHECK(source->read(block, 10).error().message ==
              "reading record 2 of 'list': a quote is not closed");
    }
}
