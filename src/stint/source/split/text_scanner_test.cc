#include "stint/source/split/text_scanner.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

RecordScanner::Ends all_ends(const TextEnds& rules, std::string_view text) {
    return make_text_scanner(rules).value()->scan(text, 0, RecordScanner::all);
}

}  // namespace

TEST_CASE("lines are counted, and the last end is found") {
    std::string text;
    for (int i = 0; i < 1'000; ++i)
        text += std::string(static_cast<std::size_t>(i % 7), 'x') + "\n";
    RecordScanner::Ends ends = all_ends({}, text + "rest");
    CHECK(ends.records == 1'000);
    CHECK(ends.end == text.size());
    RecordScanner::Ends some = make_text_scanner({}).value()->scan(text, 0, 100);
    CHECK(some.records == 100);
    CHECK(some.end == 395);
}

TEST_CASE("records may begin with a text instead, or be both") {
    CHECK(all_ends({.end = "", .start = ">"}, ">a\n>b\n>").records == 2);
    CHECK(all_ends({.end = "\n", .start = ">"}, ">a\nb\n>c\n").end == 5);
    CHECK(all_ends({.end = "::"}, "a::b::c").end == 6);
}

TEST_CASE("ends and starts may be regular expressions") {
    CHECK(all_ends({.end = "[.!]+ ", .are_patterns = true}, "A! B... C").records == 2);
    CHECK(all_ends({.end = "\n", .start = "[A-Z]", .are_patterns = true}, "A\nb\nC\nd").end == 4);
    Result<std::unique_ptr<RecordScanner>> bad =
        make_text_scanner({.end = "(", .are_patterns = true});
    CHECK(bad.error().message.find("'(' is no regular expression") == 0);
}

TEST_CASE("a match at the end of what there is waits for more") {
    std::unique_ptr<RecordScanner> scanner =
        make_text_scanner({.end = "\n+", .are_patterns = true}).value();
    CHECK(scanner->scan("a\n", 0, RecordScanner::all).records == 0);
    CHECK(scanner->scan("a\n\nb", 2, RecordScanner::all).end == 3);
}

TEST_CASE("text that has neither end nor start is refused") {
    CHECK(make_text_scanner({.end = ""}).error().code == ErrorCode::invalid_input);
}
