// What all formats promise: partitions put together are the input, and each record is in exactly
// one, whatever the records and the sizes are.
#include "stint/source/split/open_split.h"

#include <numeric>

#include "support/partitions.h"
#include "support/sources.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace stint;
using test::bytes_of;
using test::Dice;
using test::ranges_of;
using test::TemporaryDirectory;

namespace {

struct Text {
    std::vector<std::string> records;  // With what ends them, but perhaps the last.
    std::string all() const {
        return std::accumulate(records.begin(), records.end(), std::string());
    }
};

// Records of each kind that there is: empty, long, of many bytes a character, without a last end.
Text random_text(Dice& dice, std::string_view end, bool quoted) {
    const std::vector<std::string> plain{
        "", "a", "bee", "räksmörgås", "日本語", " ", std::string(300, 'x')};
    const std::vector<std::string> quotes{"\"\"", "\"a\nb\"", "\"\"\"\n\"", "\"\n\n\n\"",
                                          "\"" + std::string(200, '\n') + "\""};
    Text text;
    std::size_t count = dice.below(50);
    for (std::size_t i = 0; i < count; ++i) {
        std::string record = dice.one_of(plain) + "," + dice.one_of(plain);
        if (quoted) record = dice.one_of(quotes) + "," + record;
        if (dice.one_in(20)) record += std::string(dice.below(5'000), 'y');
        text.records.push_back(record + std::string(end));
    }
    bool is_open = !text.records.empty() && dice.one_in(3);
    if (is_open) text.records.back().resize(text.records.back().size() - end.size());
    return text;
}

std::unique_ptr<Source> opened(const std::string& url) {
    return open_split_source(url, {.interrupt_fd = -1}).value();
}

// Checks the promise; yields how many records the ranges say they have.
std::int64_t check_ranges(const std::vector<FileRange>& ranges, const std::string& file,
                          const std::string& body, std::int64_t begin) {
    std::string together;
    std::int64_t records = 0;
    for (const FileRange& range : ranges) {
        CHECK(range.body.begin == begin + static_cast<std::int64_t>(together.size()));
        CHECK(range.body.size() > 0);
        if (range.records > 0) CHECK(range.first == records + 1);
        together += bytes_of(file, range.body);
        records += range.records;
    }
    CHECK(together == body);
    return records;
}

// Whether every range begins where a record does.
void check_borders(const std::vector<FileRange>& ranges, const Text& text, std::int64_t begin) {
    std::vector<std::int64_t> borders{begin};
    for (const std::string& record : text.records)
        borders.push_back(borders.back() + std::ssize(record));
    for (const FileRange& range : ranges)
        CHECK(std::find(borders.begin(), borders.end(), range.body.begin) != borders.end());
}

}  // namespace

TEST_CASE("partitions of text put together are the text, for every size") {
    TemporaryDirectory directory;
    Dice dice(1);
    for (int round = 0; round < 150; ++round) {
        std::string end = dice.one_in(2) ? "\n" : dice.one_in(2) ? "\r\n" : "::";
        Text text = random_text(dice, end, false);
        directory.write("f", text.all());
        std::string recend = end == "\n" ? "\\n" : end == "\r\n" ? "\\r\\n" : "::";
        std::size_t size = 1 + dice.below(dice.one_in(2) ? 20 : 9'000);
        CAPTURE(text.all());
        for (std::string how : {"block", "rows", "parts"}) {
            std::string url = fmt::format("text:{}?{}={}&as=stdin&recend={}", directory.file("f"),
                                          how, size, recend);
            CAPTURE(url);
            std::unique_ptr<Source> source = opened(url);
            std::vector<FileRange> ranges = ranges_of(*source, 1 + dice.below(5));
            std::int64_t records = check_ranges(ranges, text.all(), text.all(), 0);
            check_borders(ranges, text, 0);
            if (how != "rows") continue;
            CHECK(records == std::ssize(text.records));
            for (std::size_t i = 0; i + 1 < ranges.size(); ++i)
                CHECK(ranges[i].records == static_cast<std::int64_t>(size));
        }
    }
}

TEST_CASE("partitions of CSV put together are the rows, each with the header before it") {
    TemporaryDirectory directory;
    Dice dice(2);
    for (int round = 0; round < 150; ++round) {
        Text text = random_text(dice, dice.one_in(2) ? "\n" : "\r\n", true);
        std::string mark = dice.one_in(3) ? "\xEF\xBB\xBF" : "";
        std::string header = "\"first\nname\",b,c\r\n";
        std::string file = mark + header + text.all();
        directory.write("f", file);
        std::size_t size = 1 + dice.below(dice.one_in(2) ? 20 : 9'000);
        CAPTURE(file);
        for (std::string how : {"block", "rows", "parts"}) {
            std::unique_ptr<Source> source =
                opened(fmt::format("csv:{}?{}={}&as=stdin", directory.file("f"), how, size));
            std::vector<FileRange> ranges = ranges_of(*source);
            auto begin = std::ssize(mark + header);
            CHECK(check_ranges(ranges, file, text.all(), begin) == std::ssize(text.records));
            check_borders(ranges, text, begin);
            for (const FileRange& range : ranges) CHECK(bytes_of(file, range.head) == header);
        }
    }
}

TEST_CASE("a block has as many records as fit, and one that fits nowhere is alone") {
    TemporaryDirectory directory;
    directory.write("f", "a,b\n1,2\n3,4\n" + std::string(30, 'x') + "\n5,6\n7,8\n");
    std::vector<FileRange> ranges = ranges_of(*opened("csv:" + directory.file("f") + "?block=8"));
    REQUIRE(ranges.size() == 3);
    CHECK(ranges[0].records == 2);
    CHECK(ranges[1].body.size() == 31);
    CHECK(ranges[2].records == 2);
}

TEST_CASE("fixed-length records are cut by their length, and a broken last one is told") {
    TemporaryDirectory directory;
    directory.write("f", std::string(30, 'x'));
    std::string url = "fixed:" + directory.file("f") + "?length=10&";
    CHECK(ranges_of(*opened(url + "rows=2")).size() == 2);
    CHECK(ranges_of(*opened(url + "block=15")).size() == 3);
    directory.write("f", std::string(25, 'x'));
    std::unique_ptr<Source> source = opened(url + "block=1K");
    std::vector<NewItem> items;
    Result<bool> read = source->read(items, 10);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message.find("line 1, byte 20: the last record has 5 bytes and not 10") !=
          std::string::npos);
}

TEST_CASE("a row is an item with its columns") {
    TemporaryDirectory directory;
    directory.write("f", "\xEF\xBB\xBFname,\"the price\"\r\n\"a \"\"b\"\"\nc\",3\r\n\r\nd,\n");
    std::unique_ptr<Source> source = opened("csv:" + directory.file("f") + "?rows=1");
    CHECK(source->columns().value() == std::vector<std::string>{"name", "the price"});
    CHECK(test::read_all(*source) == std::vector<std::string>{"a \"b\"\nc|3", "d|"});
}

TEST_CASE("a row that lacks a column is told with its line and byte, behind the rows before it") {
    TemporaryDirectory directory;
    directory.write("f", "a,b\n\"1\n1\",2\n3\n");
    std::unique_ptr<Source> source = opened("csv:" + directory.file("f") + "?rows=1");
    std::vector<NewItem> items;
    CHECK(source->read(items, 10).value());
    CHECK(items.size() == 1);
    Error error = source->read(items, 10).error();
    CHECK(error.message.find("line 4, byte 12: the row has 1 field, and the header names 2") !=
          std::string::npos);
    CHECK(source->read(items, 10).error().message == error.message);
}

TEST_CASE("an unbalanced quote is told with the line and byte of the quote") {
    TemporaryDirectory directory;
    directory.write("f", "a,b\n1,2\n3,\"4\n5,6\n");
    std::unique_ptr<Source> source = opened("csv:" + directory.file("f") + "?block=1M");
    std::vector<NewItem> items;
    CHECK(source->read(items, 10).error().message ==
          "'" + directory.file("f") +
              "', line 3, byte 10: a quote is opened here and never closed");
}

TEST_CASE("what cannot be meant is refused, with what to write") {
    auto message = [](const std::string& url) {
        Result<std::unique_ptr<Source>> source = open_split_source(url, {});
        REQUIRE_FALSE(source.ok());
        return source.error().message;
    };
    CHECK(message("csv:f?rows=0").find("rows= takes a number from 1 on") != std::string::npos);
    CHECK(message("csv:f?lines=5").find("there are block rows parts as copy delimiter quote header") !=
          std::string::npos);
    CHECK(message("text:f?rows=5&block=1M").find("give one of them") != std::string::npos);
    CHECK(message("fixed:f").find("length=80") != std::string::npos);
    CHECK(message("csv:?rows=1").find("names no file") != std::string::npos);
    CHECK(message("text:-?parts=3").find("parts=3 needs more") != std::string::npos);
    CHECK(message("csv:/nowhere?rows=5").find("No such file") != std::string::npos);
    CHECK(check_split_source("csv:/tmp", {}).error().message.find("it is a directory") !=
          std::string::npos);
}
