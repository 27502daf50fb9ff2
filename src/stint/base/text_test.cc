#include "stint/base/text.h"

#include <doctest/doctest.h>

#include "stint/base/hash.h"
#include "stint/base/json.h"

namespace stint {

TEST_CASE("a word is quoted for the shell only when it must be") {
    CHECK(shell_quote("plain-word_1.txt") == "plain-word_1.txt");
    CHECK(shell_quote("") == "''");
    CHECK(shell_quote("two words") == "'two words'");
    CHECK(shell_quote("it's") == "'it'\\''s'");
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
    CHECK(valid_utf8("größe") == "größe");
    CHECK(valid_utf8("a\xFFz") == "a\xEF\xBF\xBDz");
    CHECK(valid_utf8("\xC0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(valid_utf8("\xED\xA0\x80").size() == 9);
    CHECK(valid_utf8("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("text for a terminal shows control characters and is cut to its columns") {
    CHECK(printable("a\nb\x1b", 20) == "a\\nb\\x1b");
    CHECK(printable("abcdef", 6) == "abcdef");
    CHECK(printable("abcdefg", 6) == "abcde…");
}

TEST_CASE("splitting keeps empty parts, trimming drops white space only at the ends") {
    CHECK(split("a::b", ':') == std::vector<std::string>{"a", "", "b"});
    CHECK(trim(" \t a b \n") == "a b");
    CHECK(trim("  ").empty());
}

TEST_CASE("an integer is the whole text or nothing") {
    CHECK(parse_integer("-12") == -12);
    CHECK_FALSE(parse_integer("12x").has_value());
    CHECK_FALSE(parse_integer("").has_value());
    CHECK_FALSE(parse_integer("99999999999999999999").has_value());
}

TEST_CASE("a mistyped word finds its neighbours") {
    std::vector<std::string> known{"status", "submit", "store"};
    CHECK(similar_words("statsu", known) == std::vector<std::string>{"status"});
    CHECK(similar_words("zebra", known).empty());
}

TEST_CASE("JSON that is cut off or followed by something else is refused with its place") {
    CHECK(parse_json(R"({"a": [1, 2]} )").ok());
    CHECK_FALSE(parse_json(R"({"a": [1, 2)").ok());
    CHECK(parse_json("{} x").error().message.find("byte") != std::string::npos);
    CHECK(to_text(json_string("a\xFF")) == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("any bytes go through JSON without loss") {
    for (std::string bytes : {"", "plain", "gr\xC3\xB6\xC3\x9F", "a\xFFz", "\x80"}) {
        CHECK(bytes_of_json(json_bytes(bytes)).value() == bytes);
    }
    CHECK_FALSE(bytes_of_json(Json(7)).ok());
    CHECK_FALSE(bytes_of_json(parse_json(R"({"hex": "4"})").value()).ok());
}

TEST_CASE("a hash is the same on every host") {
    CHECK(to_text(hash128("")) == "99aa06d3014798d86001c324468d497f");
    CHECK(hash63("stint") >= 0);
    CHECK(hash63("a") != hash63("b"));
}

}  // namespace stint
