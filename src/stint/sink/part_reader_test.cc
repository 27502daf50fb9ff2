#include "stint/sink/part_reader.h"

#include "support/must.h"
#include <doctest/doctest.h>

using namespace stint;
using test::must;

namespace {

// An output that comes in pieces of some size, taken apart.
struct Parted {
    Parted(const MergeRules& rules, std::string_view output, std::size_t piece)
        : reader(rules, [this](std::string_view bytes) -> Result<void> {
              body += bytes;
              return {};
          }) {
        for (std::size_t at = 0; at < output.size() && result.ok(); at += piece) {
            result = reader.take(output.substr(at, piece));
        }
        if (result.ok()) result = reader.finish();
    }
    std::string body;
    PartReader reader;
    Result<void> result;
};

}  // namespace

TEST_CASE("what has nothing around it is handed on as it comes") {
    MergeRules rules;

    Parted parted(rules, "a\nb", 2);

    CHECK(parted.body == "a\nb");
    CHECK(parted.reader.header().empty());
}

TEST_CASE("a header ends with a line that is not within quotes, wherever the pieces end") {
    MergeRules rules{.header_records = 1, .quote = '"'};
    for (std::size_t piece = 1; piece < 12; ++piece) {
        Parted parted(rules, "\"a\nb\",c\n1,2\n\"x\ny\",3", piece);

        must(parted.result);
        CHECK(parted.reader.header() == "\"a\nb\",c\n");
        CHECK(parted.body == "1,2\n\"x\ny\",3");
    }
}

TEST_CASE("header and footer are told by their number") {
    MergeRules rules{.header_records = 2, .footer_records = 1};
    for (std::size_t piece = 1; piece < 12; ++piece) {
        Parted parted(rules, "H\nI\na\nb\nF\n", piece);

        must(parted.result);
        CHECK(parted.reader.header() == "H\nI\n");
        CHECK(parted.body == "a\nb\n");
        CHECK(parted.reader.footer() == "F\n");
    }
}

TEST_CASE("header and footer are told by how they begin") {
    MergeRules rules{.header_prefix = "H", .footer_prefix = "F"};
    for (std::size_t piece = 1; piece < 12; ++piece) {
        Parted parted(rules, "H1\nH2\na\nF in the body\nb\nH\nF1\nF2", piece);

        must(parted.result);
        CHECK(parted.reader.header() == "H1\nH2\n");
        CHECK(parted.body == "a\nF in the body\nb\nH\n");
        CHECK(parted.reader.footer() == "F1\nF2");
    }
}

TEST_CASE("records of a fixed length need no line ends") {
    MergeRules rules{.header_records = 1, .footer_records = 1, .record_bytes = 3};
    for (std::size_t piece = 1; piece < 9; ++piece) {
        Parted parted(rules, "HHHa\nbcccFFF", piece);

        must(parted.result);
        CHECK(parted.reader.header() == "HHH");
        CHECK(parted.body == "a\nbccc");
        CHECK(parted.reader.footer() == "FFF");
    }
}

TEST_CASE("the records of the body are counted and their numbers added up") {
    MergeRules rules{.header_records = 1,
                     .footer_records = 1,
                     .count = {.first = 2, .last = 4},
                     .sum = {.first = 2, .last = 4},
                     .total = {.first = 6, .last = 9}};

    Parted parted(rules, "H\na 10\nb-03\nF002 0007\n", 4);

    must(parted.result);
    CHECK(parted.reader.totals().count == 2);
    CHECK(parted.reader.totals().sum == 7);
}

TEST_CASE("a record without the number that is to be added is refused by its place") {
    MergeRules rules{.header_records = 1,
                     .footer_records = 1,
                     .sum = {.first = 2, .last = 4},
                     .total = {.first = 6, .last = 9}};

    Parted parted(rules, "H\na 10\nb\nF\n", 100);

    REQUIRE_FALSE(parted.result.ok());
    CHECK(parted.result.error().message ==
          "record 3: its bytes 2-4 are no number that can be added");
}

TEST_CASE("an output that ends before its header, or without a footer, is refused") {
    MergeRules two{.header_records = 2};
    MergeRules footer{.footer_records = 1, .footer_prefix = {}};
    MergeRules marked{.footer_prefix = "F"};

    CHECK_FALSE(Parted(two, "H\n", 100).result.ok());
    CHECK_FALSE(Parted(footer, "", 100).result.ok());
    CHECK_FALSE(Parted(marked, "a\n", 100).result.ok());
}
