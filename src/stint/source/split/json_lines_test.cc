#include "stint/source/split/json_lines.h"

#include "support/partitions.h"
#include "support/sources.h"
#include <doctest/doctest.h>

#include "stint/source/split/open_split.h"

using namespace stint;
using test::bytes_of;
using test::Dice;
using test::ranges_of;
using test::TemporaryDirectory;

namespace {

std::unique_ptr<Source> opened(const std::string& url) {
    return open_split_source(url, {}).value();
}

std::string message_of(const std::string& url) {
    std::vector<NewItem> items;
    Result<bool> read = opened(url)->read(items, 100);
    REQUIRE_FALSE(read.ok());
    CHECK(items.empty());
    return read.error().message;
}

}  // namespace

TEST_CASE("partitions of JSON lines put together are the lines") {
    TemporaryDirectory directory;
    Dice dice(3);
    const std::vector<std::string> lines{"{\"a\":1}",
                                         "{\"b\":\"\\n\\\"\"}",
                                         "",
                                         "  ",
                                         "[1,2]",
                                         "{\"ö\":\"日本\"}",
                                         "\"" + std::string(900, 'x') + "\""};
    for (int round = 0; round < 100; ++round) {
        std::string text;
        std::size_t count = dice.below(40);
        for (std::size_t i = 0; i < count; ++i)
            text += dice.one_of(lines) + (dice.one_in(2) ? "\n" : "\r\n");
        if (dice.one_in(2)) text += "{}";
        directory.write("f", text);
        for (const char* how : {"block=", "rows="}) {
            std::string url = "jsonl:" + directory.file("f") + "?as=stdin&" + how +
                              std::to_string(1 + dice.below(60));
            std::string together;
            for (const FileRange& range : ranges_of(*opened(url)))
                together += bytes_of(text, range.body);
            CHECK(together == text);
        }
    }
}

TEST_CASE("lines that are no JSON are all told before the first item comes") {
    TemporaryDirectory directory;
    directory.write("f", "{}\n{\n{}\nx\n");
    for (const char* how : {"?block=1", "?rows=1"}) {
        std::string message = message_of("jsonl:" + directory.file("f") + how);
        CAPTURE(message);
        CHECK(message.find(", line 2, byte 3: not JSON") != std::string::npos);
        CHECK(message.find(", line 4, byte 8: not JSON") != std::string::npos);
        CHECK(message.find("--bad-lines skip") != std::string::npos);
    }
}

TEST_CASE("bad lines are left out, or are items that fail alone") {
    TemporaryDirectory directory;
    std::string text = "{}\n{\n{}\n{}\nx\n";
    directory.write("f", text);
    std::string url = "jsonl:" + directory.file("f") + "?rows=2&bad=";
    std::vector<FileRange> kept = ranges_of(*opened(url + "skip"));
    REQUIRE(kept.size() == 2);
    CHECK(bytes_of(text, kept[0].body) == "{}\n");
    CHECK(bytes_of(text, kept[1].body) == "{}\n{}\n");
    std::vector<FileRange> all = ranges_of(*opened(url + "dead"));
    REQUIRE(all.size() == 4);
    CHECK(all[1].block.starts_with("!not JSON"));
    CHECK(all[3].first == 5);
    std::string lines = "jsonl:" + directory.file("f") + "?rows=1&bad=";
    CHECK(test::read_all(*opened(lines + "skip")).size() == 3);
    CHECK(test::read_all(*opened(lines + "dead")).size() == 5);
}

TEST_CASE("an item has its key from a member, and one without it is told") {
    TemporaryDirectory directory;
    directory.write("f", "{\"id\":\"x\"}\n\n{\"id\":7,\"a\":[]}\n");
    std::unique_ptr<Source> source = opened("jsonl:" + directory.file("f") + "?rows=1&key=id");
    CHECK(source->keys() == KeyRule::unique);
    std::vector<NewItem> items;
    REQUIRE(source->read(items, 10).value());
    REQUIRE(items.size() == 2);
    CHECK(items[0].key == "x");
    CHECK(items[1].key == "7");
    CHECK(items[1].input == "{\"id\":7,\"a\":[]}");
    directory.write("f", "{\"id\":1}\n{\"ID\":2}\n");
    CHECK(message_of("jsonl:" + directory.file("f") + "?rows=1&key=id")
              .find("line 2, byte 9: it has no member 'id'") != std::string::npos);
}

TEST_CASE("partitions of an array are arrays of its elements") {
    TemporaryDirectory directory;
    std::string text = " [ {\"a\":[1,{}]}, \"],[\\\"\" ,\n3,4 , {} ]\n";
    directory.write("f", text);
    std::vector<FileRange> ranges = ranges_of(*opened("json:" + directory.file("f") + "?rows=2"));
    std::vector<std::string> parts;
    for (const FileRange& range : ranges)
        parts.push_back(bytes_of(text, range.head) + bytes_of(text, range.body) +
                        bytes_of(text, range.tail));
    CHECK(parts ==
          std::vector<std::string>{"[ {\"a\":[1,{}]}, \"],[\\\"\" ]", "[\n3,4 ]", "[ {}]"});
    CHECK(test::read_all(*opened("json:" + directory.file("f") + "?rows=1")) ==
          std::vector<std::string>{"{\"a\":[1,{}]}", "\"],[\\\"\"", "3", "4", "{}"});
}

TEST_CASE("what is no array is refused with its place") {
    TemporaryDirectory directory;
    auto refused = [&](const std::string& text) {
        directory.write("f", text);
        Result<std::unique_ptr<Source>> source =
            open_split_source("json:" + directory.file("f"), {});
        return source.ok() ? message_of("json:" + directory.file("f")) : source.error().message;
    };
    CHECK(refused("\n{}").find("line 2, byte 1: it is no JSON array") != std::string::npos);
    CHECK(refused("[1").find("not closed by ]") != std::string::npos);
    CHECK(refused("").find("it is no JSON array") != std::string::npos);
    CHECK(refused("[1,{]").find("a bracket closes") == std::string::npos);
    CHECK(refused("[1,\n{2]").find("line 2, byte 4: a bracket of this element is not closed") !=
          std::string::npos);
}

TEST_CASE("a manifest has inputs, and keys if it names them") {
    TemporaryDirectory directory;
    directory.write("m.csv", "key,input,size\na,x.dat,3\nb,y.dat,4\n");
    std::unique_ptr<Source> source = opened("manifest:" + directory.file("m.csv"));
    CHECK(source->columns().value() == std::vector<std::string>{"key", "input", "size"});
    std::vector<NewItem> items;
    REQUIRE(source->read(items, 10).value());
    CHECK(items[1].key == "b");
    CHECK(items[1].arguments == std::vector<std::string>{"b", "y.dat", "4"});
    directory.write("m.jsonl", "{\"input\":\"x\"}\n{\"input\":\"y\",\"key\":\"k\"}\n");
    REQUIRE(opened("manifest:" + directory.file("m.jsonl"))->read(items, 10).value());
    CHECK(items[0].key == "x");
    CHECK(items[1].key == "k");
    directory.write("bad.csv", "key,inptu\n1,2\n");
    CHECK(message_of("manifest:" + directory.file("bad.csv"))
              .find("line 1, byte 0: it has no column 'input'; the header names key, inptu") !=
          std::string::npos);
    CHECK_FALSE(open_split_source("manifest:" + directory.file("m.txt"), {}).ok());
}
