#include "stint/sink/merge_sink.h"

#include "support/events.h"
#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/files.h"

using namespace stint;
using test::event_of;
using test::must;

namespace {

struct Place {
    test::TemporaryDirectory directory;
    std::string path = directory.file("out.csv");
    MergeRules rules;
    bool complete = false;
    std::string command;

    Result<std::unique_ptr<Sink>> try_open(bool fresh) {
        return MergeSink::open({.path = command.empty() ? path : "",
                                .command = command,
                                .private_path = directory.file(".out.merging"),
                                .job = "work",
                                .rules = rules,
                                .fresh = fresh,
                                .durable = false,
                                .is_complete = [this]() -> Result<bool> { return complete; }});
    }
    std::unique_ptr<Sink> open(bool fresh = true) { return must(try_open(fresh)); }
    bool is_there() { return must(file_facts(path)).has_value(); }
    std::string text() { return must(read_file(path, 1 << 20)); }
    std::size_t files() { return list_directory(directory.path()).size(); }
};

Event in_order(std::int64_t item, std::string output) {
    Event event = event_of(item, std::move(output));
    event.offset = 0;
    return event;
}

}  // namespace

TEST_CASE("outputs take their place together when the job is completed, and not before") {
    Place place;
    std::unique_ptr<Sink> sink = place.open();
    must(sink->deliver(in_order(1, "a\n")));
    must(sink->deliver(in_order(2, "")));
    must(sink->deliver(in_order(3, "c\n")));
    CHECK(must(sink->flush()));
    CHECK_FALSE(place.is_there());

    place.complete = true;
    must(sink->close());

    CHECK(place.text() == "a\nc\n");
    CHECK(place.files() == 1);
}

TEST_CASE("a run that ends early goes on where it was, with each output once") {
    Place place;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        must(sink->deliver(in_order(2, "lost\n")));
        must(sink->close());
    }

    place.complete = true;
    std::unique_ptr<Sink> sink = place.open(false);
    must(sink->deliver(in_order(1, "a\n")));
    must(sink->deliver(in_order(2, "b\n")));
    must(sink->flush());
    must(sink->close());

    CHECK(place.text() == "a\nb\n");
}

TEST_CASE("the header that all outputs have is written once") {
    Place place;
    place.rules.header_records = 1;
    place.complete = true;
    std::unique_ptr<Sink> sink = place.open();

    must(sink->deliver(in_order(1, "id,n\n1,2\n")));
    must(sink->deliver(in_order(2, "id,n\n")));
    must(sink->deliver(in_order(3, "id,n\n3,4\n")));
    must(sink->flush());
    must(sink->close());

    CHECK(place.text() == "id,n\n1,2\n3,4\n");
}

TEST_CASE("outputs that begin otherwise are refused, with what to say") {
    Place place;
    place.rules.header_records = 1;
    std::unique_ptr<Sink> sink = place.open();
    must(sink->deliver(in_order(1, "10\n")));

    Result<void> delivered = sink->deliver(in_order(2, "11\n"));

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().message.find("output of item 2") != std::string::npos);
    CHECK(delivered.error().message.find("--merge-header 0") != std::string::npos);
}

TEST_CASE("a single line is taken for the header that each output has only when that is said") {
    Place place;
    place.rules = {.header_records = 1, .header_is_guessed = true};

    Result<void> delivered = place.open()->deliver(in_order(1, "10\n"));

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().message.find("nothing but '10'") != std::string::npos);
    CHECK(delivered.error().message.find("--merge-header 1") != std::string::npos);
}

TEST_CASE("the footer comes last, with the totals of what was put together") {
    Place place;
    place.rules = {.header_records = 1,
                   .footer_records = 1,
                   .count = {.first = 2, .last = 4},
                   .sum = {.first = 2, .last = 4},
                   .total = {.first = 6, .last = 9}};
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "H\na010\nF000 9999\n")));
        must(sink->flush());
    }
    place.complete = true;
    std::unique_ptr<Sink> sink = place.open(false);
    must(sink->deliver(in_order(2, "H\nb020\nc005\nF000 9999\n")));
    must(sink->flush());
    must(sink->close());

    CHECK(place.text() == "H\na010\nb020\nc005\nF003   35\n");
}

TEST_CASE("it stands still at an item that failed, and goes on when that is mended") {
    Place place;
    place.complete = true;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        Event failed = in_order(2, "half");
        failed.outcome.status = OutcomeStatus::failed;
        Result<void> delivered = sink->deliver(failed);
        REQUIRE_FALSE(delivered.ok());
        CHECK(delivered.error().message.find("stint retry work --item 2") != std::string::npos);
    }

    std::unique_ptr<Sink> sink = place.open(false);
    must(sink->deliver(in_order(2, "b\n")));
    must(sink->flush());
    must(sink->close());

    CHECK(place.text() == "a\nb\n");
}

TEST_CASE("an item that runs again once its output is in the file is told") {
    Place place;
    std::unique_ptr<Sink> sink = place.open();
    must(sink->deliver(in_order(1, "a\n")));

    Event again = in_order(1, "b\n");
    again.offset = 5;
    CHECK(sink->deliver(again).error().code == ErrorCode::conflict);
}

TEST_CASE("what took its place stays as it is when the job is run again") {
    Place place;
    place.complete = true;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        must(sink->close());
    }

    must(place.open(false)->close());

    CHECK(place.text() == "a\n");
    CHECK(place.files() == 1);
}

TEST_CASE("what took its place and is gone is told, and not taken for there") {
    Place place;
    place.complete = true;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        must(sink->close());
    }
    must(remove_file(place.path));

    CHECK(place.try_open(false).error().code == ErrorCode::not_found);
}

TEST_CASE("bytes that a power cut has taken are told, and not made up") {
    Place place;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "abc\n")));
        must(sink->flush());
    }
    must(write_file_atomically(place.directory.file(".out.merging"), "a"));

    CHECK(place.try_open(false).error().code == ErrorCode::corrupt);
}

TEST_CASE("an item that comes after the file has taken its place is told") {
    Place place;
    place.complete = true;
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        must(sink->close());
    }

    Result<void> delivered = place.open(false)->deliver(in_order(2, "b\n"));

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().message.find("item 2 came after") != std::string::npos);
    CHECK(place.text() == "a\n");
}

TEST_CASE("a command reads all of it once, and may fail") {
    Place place;
    place.complete = true;
    place.command = "cat >" + place.path + "; test -e " + place.directory.file("well");
    {
        std::unique_ptr<Sink> sink = place.open();
        must(sink->deliver(in_order(1, "a\n")));
        must(sink->flush());
        CHECK(sink->close().error().message.find("exit 1") != std::string::npos);
    }
    must(write_file_atomically(place.directory.file("well"), ""));

    must(place.open(false)->close());

    CHECK(place.text() == "a\n");
    CHECK(place.files() == 2);
}
