#include "stint/exec/placeholders.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

using Words = std::vector<std::string>;

Words expanded(const Words& command, const std::string& input) {
    Item item{
        .id = make_item_id(StreamId{3}, 17), .key = "the key", .input = input, .replaces = {}};
    return CommandTemplate::parse(command).value().expand({.item = item, .slot = 4});
}

// What one word becomes.
std::string word_of(const std::string& word, const std::string& input) {
    Words words = expanded({"{%}", word}, input);
    REQUIRE(words.size() == 2);
    return words[1];
}

// {.} {/} {//} {/.} of an input, as GNU parallel 20221122 prints them.
struct Parts {
    const char* input;
    const char* no_extension;
    const char* base;
    const char* directory;
    const char* base_no_extension;
};

constexpr Parts parts_by_parallel[] = {
    {".bashrc", "", ".bashrc", ".", ""},
    {"a.b/c", "a.b/c", "c", "a.b", "c"},
    {"a/b.tar.gz", "a/b.tar", "b.tar.gz", "a", "b.tar"},
    {"x.", "x", "x.", ".", "x"},
    {"/", "/", "", "/", ""},
    {"", "", "", ".", ""},
    {".", "", ".", ".", ""},
    {"..", ".", "..", ".", "."},
    {"a", "a", "a", ".", "a"},
    {"a/", "a/", "", ".", ""},
    {"a.b/", "a.b/", "", ".", ""},
    {"a/.", "a/", ".", "a", ""},
    {"a/..", "a/.", "..", "a", "."},
    {"//", "//", "", "/", ""},
    {"///", "///", "", "/", ""},
    {"/a", "/a", "a", "/", "a"},
    {"a//b", "a//b", "b", "a", "b"},
    {"a/.b", "a/", ".b", "a", ""},
    {"./a", "./a", "a", ".", "a"},
    {"a/b.c/", "a/b.c/", "", "a", ""},
    {"a.b.", "a.b", "a.b.", ".", "a.b"},
    {"..a", ".", "..a", ".", "."},
    {"a..b", "a.", "a..b", ".", "a."},
    {"...", "..", "...", ".", ".."},
    {"a/...", "a/..", "...", "a", ".."},
    {"/.a", "/", ".a", "/", ""},
    {"/a.b", "/a", "a.b", "/", "a"},
    {"//a", "//a", "a", "/", "a"},
    {"a//", "a//", "", ".", ""},
    {"a/b//c", "a/b//c", "c", "a/b", "c"},
    {"a/b.c d", "a/b", "b.c d", "a", "b"},
    {"a/b./c", "a/b./c", "c", "a/b.", "c"},
    {".a.b", ".a", ".a.b", ".", ".a"},
    {"a/b/c.txt", "a/b/c", "c.txt", "a/b", "c"},
    {"../a.b", "../a", "a.b", "..", "a"},
    {"a/../b", "a/../b", "b", "a/..", "b"},
    {"-n.x", "-n", "-n.x", ".", "-n"},
    {"a b/c d.e f", "a b/c d", "c d.e f", "a b", "c d"},
    {"/a/b/", "/a/b/", "", "/a", ""},
    {"/a//b//", "/a//b//", "", "/a", ""},
    {"a.b//c", "a.b//c", "c", "a.b", "c"},
    {".a/b", ".a/b", "b", ".a", "b"},
    {"./.", "./", ".", ".", ""},
    {".//", ".//", "", ".", ""},
    {"a\\b.c", "a\\b", "a\\b.c", ".", "a\\b"},
    {"it's/o.k", "it's/o", "o.k", "it's", "o"},
    {"ä/ö.ü", "ä/ö", "ö.ü", "ä", "ö"},
    {"*?.[x]", "*?", "*?.[x]", ".", "*?"},
    {"{}.{/}", "{}.{/}", "}", "{}.{", "}"},
    {"a/b\n.c", "a/b\n", "b\n.c", "a", "b\n"},
    {"a/b.c\n", "a/b", "b.c\n", "a", "b"},
};

}  // namespace

TEST_CASE("the parts of a path are those of GNU parallel") {
    for (const Parts& parts : parts_by_parallel) {
        CAPTURE(parts.input);
        CHECK(word_of("{}", parts.input) == parts.input);
        CHECK(word_of("{.}", parts.input) == parts.no_extension);
        CHECK(word_of("{/}", parts.input) == parts.base);
        CHECK(word_of("{//}", parts.input) == parts.directory);
        CHECK(word_of("{/.}", parts.input) == parts.base_no_extension);
    }
}

TEST_CASE("key, sequence number and slot are filled in, the slot counted from one") {
    CHECK(expanded({"{key}", "{#}", "{%}"}, "x") == Words{"the key", "17", "5"});
}

TEST_CASE("placeholders are replaced wherever they stand, as often as they stand there") {
    CHECK(expanded({"{}", "--in={}", "{/.}-{#}.{/.}"}, "a/b.c") ==
          Words{"a/b.c", "--in=a/b.c", "b-17.b"});
    CHECK(expanded({"{}{.}"}, "a/b.c") == Words{"a/b.ca/b"});
}

TEST_CASE("a word stays one word, whatever the input holds") {
    std::string odd = "a b\n'\"$(x)*\\\xff {} {/}";

    CHECK(expanded({"echo", "{}"}, odd) == Words{"echo", odd});
    CHECK(expanded({"echo", "{}"}, "") == Words{"echo", ""});
    CHECK(expanded({"echo", "", "{}"}, "x") == Words{"echo", "", "x"});
}

TEST_CASE("a command without placeholders gets the input as its last word") {
    CHECK(expanded({"echo"}, "a b") == Words{"echo", "a b"});
    CHECK(expanded({"echo", "-n"}, "") == Words{"echo", "-n", ""});
    CHECK(expanded({}, "ls") == Words{"ls"});
}

TEST_CASE("any placeholder keeps the input from being added, as with GNU parallel") {
    for (const char* placeholder : {"{}", "{.}", "{/}", "{//}", "{/.}", "{key}", "{#}", "{%}"}) {
        CAPTURE(placeholder);
        CHECK(expanded({"echo", placeholder}, "x").size() == 2);
        CHECK(expanded({placeholder}, "x").size() == 1);
    }
}

TEST_CASE("other braces are left as they are") {
    for (const char* word : {"{", "}", "{x}", "{ }", "{..}", "{/..}", "{///}", "{./}", "{KEY}",
                             "{keys}", "{##}", "${HOME}", "awk '{print $1}'"}) {
        CAPTURE(word);
        CHECK(word_of(word, "a/b.c") == word);
        CHECK(expanded({word}, "a/b.c") == Words{word, "a/b.c"});
    }
}

TEST_CASE("braces around a placeholder stay") {
    CHECK(word_of("{{}}", "x") == "{x}");
    CHECK(word_of("{{}", "x") == "{x");
    CHECK(word_of("{}}", "x") == "x}");
    CHECK(word_of("{{{}}}", "x") == "{{x}}");
    CHECK(word_of("{{/}.}", "a/b.c") == "{b.c.}");
    CHECK(word_of("{\"in\": \"{}\"}", "x") == "{\"in\": \"x\"}");
}

TEST_CASE("what an input brings along is not expanded again") {
    CHECK(word_of("{}", "{#}") == "{#}");
    CHECK(word_of("{}{/}", "{/") == "{/");
    CHECK(word_of("{{}}", "/") == "{/}");
}

TEST_CASE("one template serves many items") {
    CommandTemplate command = CommandTemplate::parse({"cp", "{}", "{//}"}).value();
    Item first{.id = {}, .key = "", .input = "a/b", .replaces = {}};
    Item second{.id = {}, .key = "", .input = "c/d", .replaces = {}};

    CHECK(command.expand({.item = first}) == Words{"cp", "a/b", "a"});
    CHECK(command.expand({.item = second}) == Words{"cp", "c/d", "c"});
}

TEST_CASE("an output path is made of the item, and the same for every attempt") {
    Item item{.id = make_item_id({1}, 7), .key = "k", .input = "in/a.b.wav", .replaces = {}};
    auto path = [&](const char* text) { return PathTemplate::parse(text).value().expand(item); };

    CHECK(path("out/{/.}.mp3") == "out/a.b.mp3");
    CHECK(path("{.}.txt") == "in/a.b.txt");
    CHECK(path("{//}/{#}-{key}") == "in/7-k");
}

TEST_CASE("an output path that cannot be meant is refused") {
    for (const char* text : {"out", "out/all.txt", "{//}/all.txt", "{}/", "out/{name}", "{%}",
                             "{out}", "out/{}-{x}"}) {
        CAPTURE(text);
        Result<PathTemplate> parsed = PathTemplate::parse(text);
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().message.find("--out") == 0);
    }
}
