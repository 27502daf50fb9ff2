#include "stint/source/record_ends.h"

#include <vector>

#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

// The records of `text`, which is shown to the finder in pieces of so many bytes.
Texts records(const InputRules& rules, std::string_view text, std::size_t piece) {
    RecordEnds ends(rules);
    Texts found;
    std::size_t begin = 0;
    std::size_t searched = 0;
    for (std::size_t end = 0; end < text.size();) {
        end = std::min(end + piece, text.size());
        while (auto one = ends.find(text.substr(begin, end - begin), searched - begin)) {
            found.emplace_back(text.substr(begin, one->record_bytes));
            begin += one->end_bytes;
            searched = begin;
        }
        searched = end;
    }
    if (begin < text.size()) found.emplace_back(text.substr(begin));
    return found;
}

void check_records(const InputRules& rules, std::string_view text, const Texts& expected) {
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        CHECK(records(rules, text, piece) == expected);
    }
}

}  // namespace

TEST_CASE("a record ends at the delimiter, wherever the pieces of the input end") {
    check_records({}, "a\n\nb", {"a", "", "b"});
    check_records({.delimiter = ","}, "a,b\n,c", {"a", "b\n", "c"});
    check_records({.delimiter = std::string(1, '\0')}, std::string_view("a\0b\0", 4), {"a", "b"});
    check_records({.delimiter = "--"}, "a-b---c--", {"a-b", "-c"});
}

TEST_CASE("a record of CSV goes over line ends within quotes") {
    check_records({.csv = true}, "a,\"b\nc\"\nd,e\n", {"a,\"b\nc\"", "d,e"});
    check_records({.csv = true}, "\"a\"\"\n\"\r\nb\r\n", {"\"a\"\"\n\"", "b"});
}

TEST_CASE("a quote within a field of CSV is none") {
    check_records({.csv = true}, "5\" disk\n6\" disk\n", {"5\" disk", "6\" disk"});
}

TEST_CASE("the separator of CSV decides where a field may begin with a quote") {
    check_records({.csv = true, .column_pattern = "\\t"}, "a\t\"b\n\"\n", {"a\t\"b\n\""});
    check_records({.csv = true}, "a\t\"b\n\"\n", {"a\t\"b", "\"\n"});
}
