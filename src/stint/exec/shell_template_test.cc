#include "stint/exec/shell_template.h"

#include <doctest/doctest.h>

#include "stint/base/text.h"
#include "stint/model/arguments.h"

using namespace stint;

namespace {

Item item(std::vector<std::string> arguments) {
    NewItem made = item_of(std::move(arguments));
    return {.id = make_item_id({1}, 7),
            .key = made.input,
            .input = made.input,
            .replaces = {},
            .arguments = made.arguments};
}

// The words behind "sh -c", with bars between them.
std::string expanded(std::string_view code, std::vector<std::string> arguments) {
    ShellTemplate parsed = ShellTemplate::parse(code, "/bin/sh", {}).value();
    Item one = item(std::move(arguments));
    std::vector<std::string> words = parsed.expand({.item = one, .slot = 1, .out = "o"});
    REQUIRE(words.size() >= 4);
    CHECK(words[0] == "sh");
    CHECK(words[1] == "-c");
    CHECK(words[3] == "sh");
    words.erase(words.begin(), words.begin() + 2);
    words.erase(words.begin() + 1);
    return join(words, "|");
}

// The code as it stands for one argument, without what assigns it.
std::string code_of(std::string_view code) {
    std::string words = expanded(code, {"x"});
    std::size_t begin = words.find("; ") + 2;
    return words.substr(begin, words.rfind("|x") - begin);
}

}  // namespace

TEST_CASE("values are arguments of the shell, and the code names them") {
    CHECK(expanded("cp {} {/}.bak", {"a/b c"}) ==
          "stint1=${1} stint2=${2}; cp \"${stint1}\" \"${stint2}\".bak|a/b c|b c");
    CHECK(expanded("cat {2} {out}", {"a", "b"}) ==
          "stint1=${1} stint2=${2}; cat \"${stint1}\" \"${stint2}\"|b|o");
    CHECK(expanded("cat {3}", {"a", "b"}) == "cat ");
}

TEST_CASE("code without a placeholder has the arguments at its end") {
    CHECK(expanded("a | wc", {"x", "y"}) ==
          "stint1=${1} stint2=${2}; a | wc \"${stint1}\" \"${stint2}\"|x|y");
}

TEST_CASE("numbers can be calculated with") {
    CHECK(expanded("echo $(({#} + 1)) {%}", {"x"}) ==
          "stint1=${1} stint2=${2}; echo $((${stint1} + 1)) ${stint2}|7|2");
}

TEST_CASE("a variable has the quotes that its place wants") {
    CHECK(code_of("a {}") == "a \"${stint1}\"");
    CHECK(code_of("a \"<{}>\"") == "a \"<${stint1}>\"");
    CHECK(code_of("a '<{}>'") == "a '<'\"${stint1}\"'>'");
    CHECK(code_of("a \\\"{}") == "a \\\"\"${stint1}\"");
    CHECK(code_of("a \"\\\"{}\"") == "a \"\\\"${stint1}\"");
    CHECK(code_of("a \"it's {}\"") == "a \"it's ${stint1}\"");
    CHECK(code_of("a '\"' {}") == "a '\"' \"${stint1}\"");
    CHECK(code_of("a '\\' {}") == "a '\\' \"${stint1}\"");
}

TEST_CASE("substitutions begin with no quotes, and end with those around them") {
    CHECK(code_of("a \"$(b {})\"") == "a \"$(b \"${stint1}\")\"");
    CHECK(code_of("a \"$(b) {}\"") == "a \"$(b) ${stint1}\"");
    CHECK(code_of("a \"$( (b) ) {}\"") == "a \"$( (b) ) ${stint1}\"");
    CHECK(code_of("a \"`b {}`\"") == "a \"`b \"${stint1}\"`\"");
    CHECK(code_of("a \"`b` {}\"") == "a \"`b` ${stint1}\"");
}

TEST_CASE("quotes in comments are none") {
    CHECK(code_of("# don't\na {}") == "# don't\na \"${stint1}\"");
    CHECK(code_of("a b#c '{}'") == "a b#c ''\"${stint1}\"''");
}

TEST_CASE("several arguments are words where they can, and one text within quotes") {
    CHECK(expanded("a {} \"{}\"", {"x", "y"}) ==
          "stint1=${1} stint2=${2} stint3=${3}; a \"${stint1}\" \"${stint2}\" "
          "\"${stint3}\"|x|y|x y");
}

TEST_CASE("a placeholder in a here-document is refused, one before it is not") {
    CHECK(ShellTemplate::parse("cat <<E\n{}\nE", "/bin/sh", {}).error().code ==
          ErrorCode::invalid_input);
    CHECK(code_of("cat {} <<E\nx\nE") == "cat \"${stint1}\" <<E\nx\nE");
    CHECK(code_of("a $((1 << 2))\nb {}") == "a $((1 << 2))\nb \"${stint1}\"");
}

TEST_CASE("a word that is to be repeated must be one of its own") {
    PlaceholderRules rules{.around = PlaceholderRules::Around::repeated};

    CHECK(ShellTemplate::parse("a {} >b", "/bin/sh", rules).ok());
    CHECK(ShellTemplate::parse("a;{}", "/bin/sh", rules).ok());
    for (const char* code : {"a x{}", "a {}x", "a \"{}\""}) {
        CAPTURE(code);
        CHECK(ShellTemplate::parse(code, "/bin/sh", rules).error().code ==
              ErrorCode::invalid_input);
    }
}
