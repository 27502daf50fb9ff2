#include "stint/source/split/csv_scanner.h"

#include <vector>

#include "support/partitions.h"
#include <doctest/doctest.h>

using namespace stint;
using test::Dice;

namespace {

// The record ends of a text that the scanner is shown in pieces, as who cuts does it.
std::vector<std::size_t> ends_of(std::string_view text, RecordScanner& scanner,
                                 std::size_t piece_bytes, std::int64_t records_max) {
    std::vector<std::size_t> all;
    std::size_t begin = 0;
    std::size_t searched = 0;
    std::size_t shown = 0;
    while (shown < text.size() || searched < shown - begin) {
        if (searched == shown - begin) shown = std::min(shown + piece_bytes, text.size());
        RecordScanner::Ends ends =
            scanner.scan(text.substr(begin, shown - begin), searched, records_max);
        REQUIRE_FALSE(ends.fault);
        if (ends.records > 0) all.push_back(begin + ends.end);
        searched = ends.records == records_max ? 0 : shown - begin - ends.end;
        begin += ends.end;
    }
    return all;
}

// Fields of everything that CSV is hard about; each record with its line end.
std::vector<std::string> random_records(Dice& dice) {
    const std::vector<std::string> fields{"",
                                          "a",
                                          "\"\"",
                                          "\"a\nb\"",
                                          "\"\"\"\"",
                                          "\"x,y\"",
                                          "\"\r\n\"",
                                          "\"a\"\"\n\"\"b\"",
                                          "5\" disk",
                                          "räksmörgås",
                                          "\"ö\nü\"",
                                          "a\"b\"c",
                                          std::string(70, 'z'),
                                          "\"" + std::string(90, '\n') + "\""};
    std::vector<std::string> records;
    std::size_t count = dice.below(40);
    for (std::size_t i = 0; i < count; ++i) {
        std::string record;
        for (std::size_t field = 0; field <= dice.below(4); ++field) {
            if (field > 0) record += ',';
            record += dice.one_of(fields);
        }
        records.push_back(record + (dice.one_in(3) ? "\r\n" : "\n"));
    }
    return records;
}

}  // namespace

TEST_CASE("records of CSV end where RFC 4180 says, in whatever pieces they come") {
    Dice dice(7);
    for (int round = 0; round < 400; ++round) {
        std::vector<std::string> records = random_records(dice);
        std::string text;
        std::vector<std::size_t> expected;
        for (const std::string& record : records) {
            text += record;
            expected.push_back(text.size());
        }
        CsvScanner scanner({});
        std::size_t piece = 1 + dice.below(dice.one_in(2) ? 7 : 300);
        CAPTURE(text);
        CAPTURE(piece);
        CHECK(ends_of(text, scanner, piece, 1) == expected);
    }
}

TEST_CASE("a byte order mark is no part of the first field") {
    std::string text = "\xEF\xBB\xBF\"a\nb\",c\nd,e\n";
    for (std::size_t piece = 1; piece < 20; ++piece) {
        CsvScanner scanner({});
        CHECK(ends_of(text, scanner, piece, 1) == std::vector<std::size_t>{11, 15});
    }
}

TEST_CASE("another quote and another separator are obeyed, and none at all") {
    CsvScanner other({.separator = ';', .quote = '\''});
    CHECK(ends_of("'a\nb';\"\n\"\n", other, 100, 1) == std::vector<std::size_t>{8, 10});
    CsvScanner none({.separator = '\t', .quote = {}});
    CHECK(ends_of("\"a\n\"b\tc\n", none, 100, 1) == std::vector<std::size_t>{3, 8});
}

TEST_CASE("a quote that is never closed is named by its place") {
    CsvScanner scanner({});
    std::string text = "x,\"a\"\"\",\"never\nclosed,";
    REQUIRE(scanner.scan(text, 0, RecordScanner::all).records == 0);
    RecordScanner::Ends ends = scanner.finish(text);
    REQUIRE(ends.fault);
    CHECK(ends.fault->at == 8);
    CHECK(ends.fault->what.find("never closed") != std::string::npos);
}

TEST_CASE("a NUL byte is no CSV") {
    CsvScanner scanner({});
    std::string text = "a,b\n" + std::string(100, 'x') + std::string(1, '\0') + "\n";
    RecordScanner::Ends ends = scanner.scan(text, 0, RecordScanner::all);
    CHECK(ends.records == 1);
    REQUIRE(ends.fault);
    CHECK(ends.fault->at == 104);
}
