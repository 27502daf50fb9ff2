// Ranges of records say what the records say that are copied, whatever the format.
#include "stint/source/split/record_range_source.h"

#include <fstream>
#include <functional>

#include "support/partitions.h"
#include "support/sources.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/source/split/open_split.h"
#include "stint/source/split/record_reader.h"

using namespace stint;
using test::Dice;
using test::TemporaryDirectory;

namespace {

constexpr std::size_t at_once = 100;

std::vector<NewItem> all_of(Source& source) {
    std::vector<NewItem> all;
    std::vector<NewItem> some;
    while (source.read(some, at_once).value()) all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::unique_ptr<Source> pointing(const std::string& url) {
    SourceOptions options;
    options.may_point = true;
    return open_split_source(url, options).value();
}

RecordRange range_of(const NewItem& item) {
    return parse_record_range(item.arguments, item.records).value();
}

// Reads what the ranges say, and checks that they stand one behind the other.
std::vector<NewItem> read_ranges(const std::string& url, const std::vector<NewItem>& ranges) {
    std::unique_ptr<RecordReader> reader = RecordReader::open(url, "").value();
    std::vector<NewItem> all;
    for (const NewItem& item : ranges) {
        RecordRange range = range_of(item);
        CHECK(range.first == std::ssize(all) + 1);
        CHECK(range.source == url);
        std::vector<NewItem> records = reader->read(range).value();
        CHECK(std::ssize(records) == range.records);
        all.insert(all.end(), records.begin(), records.end());
    }
    return all;
}

void check_same(const std::vector<NewItem>& a, const std::vector<NewItem>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].input == b[i].input);
        CHECK(a[i].arguments == b[i].arguments);
    }
}

struct Form {
    std::string url;  // Behind it comes the file.
    std::string options;
    std::string head;
    std::function<std::string(std::size_t n, Dice& dice)> record;
    std::string tail = {};
};

std::string words(Dice& dice) {
    const std::vector<std::string> all{"", "a", "räk", "日本", std::string(900, 'x')};
    return dice.one_of(all);
}

const std::vector<Form> forms{
    {"text:", "", "", [](std::size_t n, Dice& d) { return fmt::format("{} {}\n", n, words(d)); }},
    {"text:", "&recend=;", "", [](std::size_t n, Dice&) { return fmt::format("{}\n;", n); }},
    {"text:", "&recstart=>", "",
     [](std::size_t n, Dice& d) { return fmt::format(">{}\n{}\n", n, words(d)); }},
    {"csv:", "", "id,text\r\n",
     [](std::size_t n, Dice& d) {
         return d.one_in(9) ? std::string("\r\n") : fmt::format("{},\"{}\n\"\"\"\r\n", n, words(d));
     }},
    {"csv:", "", "alone\n",
     [](std::size_t n, Dice& d) {
         return d.one_in(9) ? std::string("\n") : fmt::format("{}\n", n);
     }},
    {"csv:", "&header=no&delimiter=;", "",
     [](std::size_t n, Dice&) { return fmt::format("{};b\n", n); }},
    {"jsonl:", "", "",
     [](std::size_t n, Dice& d) {
         return d.one_in(9) ? std::string("\n")
                            : fmt::format("{{\"n\": {}, \"t\": \"{}\"}}\n", n, words(d));
     }},
    {"jsonl:", "&bad=skip", "",
     [](std::size_t n, Dice& d) {
         return d.one_in(9) ? std::string("{no\n") : fmt::format("{}\n", n);
     }},
    {"json:", "", "[",
     [](std::size_t n, Dice&) { return fmt::format("{}[{}]", n > 0 ? ",\n" : "", n); }, "]\n"},
    {"fixed:", "&length=7", "", [](std::size_t n, Dice&) { return fmt::format("{:7}", n); }},
    {"envelope:", "&header=1&footer=1", "head\n",
     [](std::size_t n, Dice&) { return fmt::format("{}\n", n); }, "foot\n"},
};

// Reads a file whose ranges have about 1000 records or 256 KiB.
class Written {
public:
    Written(const Form& form, std::size_t records, Dice& dice) {
        std::string text = form.head;
        for (std::size_t n = 0; n < records; ++n) text += form.record(n, dice);
        std::ofstream(place.path() + "/f") << text << form.tail;
        url = fmt::format("{}{}/f?rows=1{}", form.url, place.path(), form.options);
    }
    TemporaryDirectory place;
    std::string url;
};

}  // namespace

TEST_CASE("records in ranges are those that would be copied, in every format") {
    Dice dice(11);
    for (const Form& form : forms) {
        for (std::size_t records : {1u, 2u, 999u, 3'001u}) {
            CAPTURE(form.url + form.options);
            CAPTURE(records);
            Written file(form, records, dice);
            std::unique_ptr<Source> copying = pointing(file.url + "&copy=yes");
            std::unique_ptr<Source> source = pointing(file.url + "&copy=no");

            std::vector<NewItem> ranges = all_of(*source);

            for (const NewItem& item : ranges) {
                CHECK(item.records >= 1);
                CHECK(item.records <= 1'000);
            }
            check_same(read_ranges(file.url + "&copy=no", ranges), all_of(*copying));
            CHECK(source->columns().value() == copying->columns().value());
        }
    }
}

TEST_CASE("a source goes on behind the last range that a job has") {
    Dice dice(12);
    for (const Form& form : forms) {
        CAPTURE(form.url + form.options);
        Written file(form, 4'000, dice);
        std::string url = file.url + "&copy=no";
        std::vector<NewItem> whole = all_of(*pointing(url));
        REQUIRE(whole.size() >= 3);
        auto second = std::make_shared<const RecordRange>(range_of(whole[1]));
        std::unique_ptr<Source> source = pointing(url);

        REQUIRE(source->go_on_behind({.range = second, .nth = second->records - 1}).value());

        std::vector<NewItem> rest = all_of(*source);
        REQUIRE(rest.size() == whole.size() - 2);
        for (std::size_t i = 0; i < rest.size(); ++i) CHECK(rest[i].input == whole[i + 2].input);
    }
}

TEST_CASE("a file that has changed is neither gone on with nor read") {
    Dice dice(13);
    Written file(forms.front(), 2'000, dice);
    std::string url = file.url + "&copy=no";
    std::vector<NewItem> ranges = all_of(*pointing(url));
    std::unique_ptr<RecordReader> before = RecordReader::open(url, "").value();
    CHECK(before->read(range_of(ranges.front())).ok());
    std::ofstream(file.place.path() + "/f", std::ios::app) << "more\n";
    CHECK(before->read(range_of(ranges.front())).error().code == ErrorCode::invalid_input);

    auto first = std::make_shared<const RecordRange>(range_of(ranges.front()));
    CHECK(pointing(url)->go_on_behind({.range = first}).error().code == ErrorCode::invalid_input);
    Result<std::vector<NewItem>> read = RecordReader::open(url, "").value()->read(*first);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message.find("changed since it was split") != std::string::npos);
}

TEST_CASE("a record that is wrong is in no range, and those before it are") {
    TemporaryDirectory place;
    {
        std::ofstream file(place.path() + "/f");
        file << "id,text\n";
        for (int i = 0; i < 1'500; ++i) file << i << ",a\n";
        file << "too,many,fields\n1,b\n";
    }
    std::string url = fmt::format("csv:{}/f?rows=1&copy=no", place.path());
    std::unique_ptr<Source> source = pointing(url);
    std::vector<NewItem> ranges;

    REQUIRE(source->read(ranges, at_once).value());

    CHECK(read_ranges(url, ranges).size() == 1'500);
    Result<bool> failed = source->read(ranges, at_once);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().message.find("line 1502") != std::string::npos);
}

TEST_CASE("small files are copied, as are records with keys") {
    TemporaryDirectory place;
    std::ofstream(place.path() + "/f") << "id,text\n1,a\n";
    std::string url = fmt::format("csv:{}/f?rows=1", place.path());
    CHECK(all_of(*pointing(url)).front().records == 0);
    CHECK(all_of(*pointing(url + "&copy=no")).front().records == 1);
    CHECK(all_of(*open_split_source(url + "&copy=no", {.interrupt_fd = -1}).value())
              .front()
              .records == 0);

    Result<std::unique_ptr<Source>> keyed =
        open_split_source(url + "&key=id&copy=no", {.interrupt_fd = -1});
    REQUIRE_FALSE(keyed.ok());
    CHECK(keyed.error().message.find("leave copy=no away") != std::string::npos);
    CHECK_FALSE(open_split_source(fmt::format("csv:{}/f?rows=2&copy=no", place.path()),
                                  {.interrupt_fd = -1})
                    .ok());
}
