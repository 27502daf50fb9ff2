#include "stint/source/split/envelope.h"

#include "support/partitions.h"
#include <doctest/doctest.h>

#include "stint/source/split/open_split.h"

using namespace stint;
using test::bytes_of;
using test::Dice;
using test::ranges_of;
using test::TemporaryDirectory;

namespace {

Result<std::vector<FileRange>> split(const std::string& url) {
    static const SourceOptions usual;
    std::unique_ptr<Source> source = TRY(open_split_source(url, usual));
    return ranges_of(*source);
}

std::string message_of(const std::string& url) {
    Result<std::vector<FileRange>> ranges = split(url);
    REQUIRE_FALSE(ranges.ok());
    return ranges.error().message;
}

}  // namespace

TEST_CASE("every partition of an envelope has header and footer around whole records") {
    TemporaryDirectory directory;
    Dice dice(4);
    for (int round = 0; round < 100; ++round) {
        std::string header = "H" + std::string(dice.below(30), 'h') + "\n";
        std::string footer = "T" + std::string(dice.below(30), 't') + (dice.one_in(2) ? "\n" : "");
        std::string body;
        std::size_t records = dice.below(40);
        for (std::size_t i = 0; i < records; ++i)
            body += "B" + std::string(dice.below(30), 'b') + "\n";
        std::string file = header + body + footer;
        directory.write("f", file);
        const char* around =
            dice.one_in(2) ? "header=1&footer=1" : "header-prefix=H&footer-prefix=T";
        for (const char* how : {"&block=", "&rows="}) {
            std::string url = "envelope:" + directory.file("f") + "?as=stdin&" + around + how +
                              std::to_string(2 + dice.below(60));
            std::string together;
            for (const FileRange& range : split(url).value()) {
                together += bytes_of(file, range.body);
                CHECK(bytes_of(file, range.head) == header);
                CHECK(bytes_of(file, range.tail) == footer);
                CHECK(bytes_of(file, range.body).front() == 'B');
            }
            CHECK(together == body);
        }
    }
}

TEST_CASE("an envelope may have records of one length, without line ends") {
    TemporaryDirectory directory;
    directory.write("f", "HHHHaaaabbbbccccTTTT");
    std::vector<FileRange> ranges =
        split("envelope:" + directory.file("f") + "?length=4&header=1&footer=1&rows=2").value();
    REQUIRE(ranges.size() == 2);
    CHECK(ranges[0].body == ByteSpan{4, 12});
    CHECK(ranges[1].body == ByteSpan{12, 16});
    CHECK(ranges[1].tail == ByteSpan{16, 20});
}

TEST_CASE("control totals are compared before the first item comes") {
    TemporaryDirectory directory;
    std::string url =
        "envelope:" + directory.file("f") + "?header=1&footer=1&count=2-4&sum=3-6&total=6-10";
    directory.write("f", "H\nB:  10\nB:  -3\nT  2     7\n");
    CHECK(split(url).ok());
    directory.write("f", "H\nB:  10\nB:  -3\nT  3     7\n");
    CHECK(message_of(url).find("line 4, byte 17: the footer has 3 as the count of the records, and "
                               "the body has 2") != std::string::npos);
    directory.write("f", "H\nB:  10\nB:  -3\nT  2     8\n");
    CHECK(message_of(url).find("byte 21: the footer has 8 as the sum of the records, and the body "
                               "has 7") != std::string::npos);
    directory.write("f", "H\nB:  10\nB:  x3\nT  2     8\n");
    CHECK(message_of(url).find("line 3, byte 9: bytes 3-6 of the record are no number") !=
          std::string::npos);
}

TEST_CASE("a file that is too short for its envelope is told") {
    TemporaryDirectory directory;
    directory.write("f", "H\n");
    std::string url = "envelope:" + directory.file("f");
    CHECK(message_of(url + "?header=1&footer=1").find("no room for a body") != std::string::npos);
    CHECK(message_of(url + "?header=2").find("ends within its header") != std::string::npos);
    CHECK(message_of("envelope:-?header=1").find("standard input can be read only once") == 0);
}
