#include "stint/sink/results_sink.h"

#include "support/events.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/files.h"

using namespace stint;
using test::event_of;

TEST_CASE("values are encoded as GNU parallel does, and never lead elsewhere") {
    CHECK(encoded_value("plain.txt") == "plain.txt");
    CHECK(encoded_value("a/b\\c\td") == "a\\_b\\\\c\\td");
    CHECK(encoded_value(std::string_view("\0", 1)) == "\\0");
    CHECK(encoded_value(".") == "\\.");
    CHECK(encoded_value("..") == "\\..");
    CHECK(encoded_value("") == "\\e");
    CHECK(encoded_value(std::string(300, 'x')).size() == 255);
}

TEST_CASE("columns are folders in the order of their names") {
    test::TemporaryDirectory directory;
    ItemWords words;
    words.arguments = [](const Event&) { return std::vector<Argument>{{"b", "2"}, {"a", "1"}}; };
    std::unique_ptr<Sink> sink =
        ResultsSink::open({.path = directory.file("r"), .names = {}}, words).value();

    REQUIRE(sink->deliver(event_of(7, "out\n", "err\n")).ok());
    REQUIRE(sink->deliver(event_of(7, "again\n", "err\n")).ok());
    REQUIRE(sink->flush().value());

    CHECK(read_file(directory.file("r/a/1/b/2/stdout"), 100).value() == "again\n");
    CHECK(read_file(directory.file("r/a/1/b/2/stderr"), 100).value() == "err\n");
    CHECK(read_file(directory.file("r/a/1/b/2/seq"), 100).value() == "7");
    CHECK(list_directory(directory.file("r/a/1/b/2")).size() == 3);
}
