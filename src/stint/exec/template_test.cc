#include "stint/exec/template.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

using Words = std::vector<std::string>;

Item item_of(Words arguments) {
    Item item{.id = make_item_id(StreamId{3}, 17), .key = "the key", .input = "", .replaces = {}};
    for (const std::string& argument : arguments) {
        item.input += (item.input.empty() ? "" : " ") + argument;
    }
    if (arguments.size() > 1) item.arguments = std::move(arguments);
    return item;
}

std::string expanded(std::string_view text, const Words& arguments, PlaceholderRules rules = {}) {
    Item item = item_of(arguments);
    return Template::parse(text, rules).value().expand({.item = item, .slot = 4, .out = "o"});
}

Words words_of(std::string_view text, const Words& arguments, PlaceholderRules rules = {}) {
    Item item = item_of(arguments);
    Words words;
    Template::parse(text, rules).value().append_words(words, {.item = item});
    return words;
}

std::string refusal(std::string_view text, const PlaceholderRules& rules = {}) {
    return Template::parse(text, rules).error().message;
}

}  // namespace

TEST_CASE("a number names an argument, a negative one from the end") {
    CHECK(expanded("{1}-{2}", {"a", "b"}) == "a-b");
    CHECK(expanded("{-1}-{-2}", {"a", "b"}) == "b-a");
    CHECK(expanded("{1/.}+{-1//}", {"x/a.b", "y/c.d"}) == "a+y");
    CHECK(expanded("{1}", {"only"}) == "only");
}

TEST_CASE("an argument that the item has not is nothing") {
    CHECK(expanded("<{3}{-3}>", {"a", "b"}) == "<>");
    CHECK(words_of("{2}", {"a"}).empty());
    CHECK(words_of("{2}{3.}", {"a"}).empty());
    CHECK(words_of("x{2}", {"a"}) == Words{"x"});
    CHECK(words_of("{1}", {""}) == Words{""});
}

TEST_CASE("{} alone is one word for each argument") {
    CHECK(words_of("{}", {"a b", "c"}) == Words{"a b", "c"});
    CHECK(words_of("{.}", {"a.x", "b.y"}) == Words{"a", "b"});
    CHECK(words_of("{}", {"a b"}) == Words{"a b"});
}

TEST_CASE("within a word the arguments are joined by spaces, or the word is repeated") {
    PlaceholderRules repeated{.around = PlaceholderRules::Around::repeated};

    CHECK(words_of("-i{}x", {"a", "b"}) == Words{"-ia bx"});
    CHECK(words_of("-i{}-{.}-{#}", {"a.x", "b"}, repeated) == Words{"-ia.x-a-17", "-ib-b-17"});
    CHECK(words_of("{#}", {"a", "b"}, repeated) == Words{"17"});
    CHECK(words_of("{2}{#}", {"a", "b"}, repeated) == Words{"b17"});
}

TEST_CASE("columns have names, the longest that fits counts") {
    PlaceholderRules rules{.columns = {"name", "name2", "a b"}};

    CHECK(expanded("{name}{name2}{a b}", {"x", "y", "z"}, rules) == "xyz");
    CHECK(expanded("{name.}{name2/}", {"x.c", "y/z", ""}, rules) == "xz");
    CHECK(expanded("{1} { name } {print $1}", {"x", "y", "z"}, rules) == "x { name } {print $1}");
    CHECK(refusal("{nme}", rules) == "'{nme}' names no column; the header has name, name2, a b");
    CHECK(expanded("{nme}", {"x", "y"}) == "{nme}");
}

TEST_CASE("a column may be called key") {
    CHECK(expanded("{key}", {"x"}, {.columns = {"key"}}) == "x");
    CHECK(expanded("{key}", {"x"}) == "the key");
}

TEST_CASE("-I puts another text in the place of {}") {
    PlaceholderRules rules{.replace = ",,"};

    CHECK(expanded(",, {} {.}", {"a.b"}, rules) == "a.b {} a");
    CHECK(words_of(",,", {"a", "b"}, rules) == Words{"a", "b"});
}

TEST_CASE("--plus knows more parts of a path, as GNU parallel does") {
    PlaceholderRules plus{.plus = true};
    std::string all = "{..}|{...}|{/..}|{/...}|{+/}|{+.}|{+..}|{+...}";

    CHECK(expanded(all, {"a/b.c.d.e"}, plus) == "a/b.c|a/b|b.c|b|a|e|d.e|c.d.e");
    CHECK(expanded(all, {"b"}, plus) == "b|b|b|b||||");
    CHECK(expanded(all, {"a.b/c"}, plus) == "a.b/c|a.b/c|c|c|a.b|b/c||");
    CHECK(expanded("{1..}{2+.}", {"a.b.c", "d.e"}, plus) == "ae");
    CHECK(expanded("{..}", {"a.b.c"}) == "{..}");
}

TEST_CASE("where nothing is to be inserted, placeholders are nothing") {
    PlaceholderRules rules{.inserts_nothing = true};

    CHECK(words_of("{}", {"a"}, rules).empty());
    CHECK(expanded("x{}{1}{#}", {"a", "b"}, rules) == "x17");
}

TEST_CASE("Perl is refused with what to do instead") {
    CHECK(refusal("{= s/a/b/ =}").find("--shell") != std::string::npos);
    CHECK(expanded("{=}", {"a"}) == "{=}");
}

TEST_CASE("numbers that are none stay text") {
    for (const char* text : {"{0}", "{-0}", "{-}", "{1 }", "{+1}", "{1x}", "{12345678}", "{1,3}"}) {
        CAPTURE(text);
        CHECK(expanded(text, {"a", "b"}) == text);
    }
}
