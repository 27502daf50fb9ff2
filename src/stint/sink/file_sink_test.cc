#include "stint/sink/file_sink.h"

#include "support/events.h"
#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;
using test::event_json;
using test::event_of;

namespace {

struct Place {
    test::TemporaryDirectory directory;
    std::string path = directory.file("out.jsonl");

    Result<std::unique_ptr<Sink>> open() { return FileSink::open({.path = path}, event_json); }
    void deliver(std::int64_t sequence) {
        std::unique_ptr<Sink> sink = open().value();
        REQUIRE(sink->deliver(event_of(sequence, "out\n")).ok());
        REQUIRE(sink->flush().value());
    }
    std::string content() { return read_file(path, 1 << 20).value(); }
};

std::string line(std::int64_t sequence) {
    return event_json.line(event_of(sequence, "out\n"));
}

}  // namespace

TEST_CASE("a file gets one line an event, behind what it held") {
    Place place;

    place.deliver(1);
    place.deliver(2);

    CHECK(place.content() == line(1) + line(2));
}

TEST_CASE("a line that a crash has torn is cut off before anything is appended") {
    Place place;
    for (std::size_t kept : {std::size_t{1}, std::size_t{5}, line(2).size() - 1}) {
        CAPTURE(kept);
        place.directory.write("out.jsonl", line(1) + line(2).substr(0, kept));

        place.deliver(2);

        CHECK(place.content() == line(1) + line(2));
    }
}

TEST_CASE("a torn line is cut off also when it is the only one, and longer than one look at it") {
    Place place;
    std::string torn = event_json.line(event_of(1, std::string(300'000, 'x')));
    place.directory.write("out.jsonl", torn.substr(0, torn.size() - 1));

    place.deliver(2);

    CHECK(place.content() == line(2));
}

TEST_CASE("an unfinished line that is none of ours is left alone, and refused") {
    Place place;
    place.directory.write("out.jsonl", "notes\nto myself");
    Result<std::unique_ptr<Sink>> sink = place.open();

    REQUIRE_FALSE(sink.ok());
    CHECK(sink.error().code == ErrorCode::invalid_input);
    CHECK(sink.error().message.find(place.path) != std::string::npos);
    CHECK(place.content() == "notes\nto myself");
}

TEST_CASE("two sinks do not append to one file at once") {
    Place place;
    std::unique_ptr<Sink> first = place.open().value();
    Result<std::unique_ptr<Sink>> second = place.open();

    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == ErrorCode::busy);
}

TEST_CASE("nothing stands in the file before the flush, and everything does after it") {
    Place place;
    std::unique_ptr<Sink> sink = place.open().value();
    REQUIRE(sink->deliver(event_of(1, "out\n")).ok());
    CHECK(place.content().empty());

    CHECK(sink->flush().value());
    CHECK(place.content() == line(1));
    CHECK_FALSE(sink->flush().value());
}

TEST_CASE("a file in a directory that is not there is refused") {
    test::TemporaryDirectory directory;
    Result<void> checked = check_file_sink(directory.file("missing/out.jsonl"));

    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == ErrorCode::not_found);
}

TEST_CASE("a full disk is reported with the file's name") {
    std::unique_ptr<Sink> sink = FileSink::open({.path = "/dev/full"}, event_json).value();
    REQUIRE(sink->deliver(event_of(1, "out")).ok());
    Result<bool> flushed = sink->flush();

    REQUIRE_FALSE(flushed.ok());
    CHECK(flushed.error().message.starts_with("appending to '/dev/full': "));
}
