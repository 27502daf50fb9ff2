#include "stint/sink/directory_sink.h"

#include <filesystem>

#include "support/events.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/base/json.h"

using namespace stint;
using test::event_json;
using test::event_of;

namespace {

struct Place {
    test::TemporaryDirectory directory;
    std::string path = directory.file("results/here");
    ContentFolder contents{directory.file("content")};
    std::unique_ptr<Sink> sink =
        DirectorySink::open({.path = path, .contents = &contents}, event_json).value();

    void deliver(const Event& event) {
        REQUIRE(sink->deliver(event).ok());
        REQUIRE(sink->flush().value());
    }
    std::string content(const std::string& name) {
        return read_file(path + "/" + name, 1 << 20).value();
    }
    long files() {
        return std::distance(std::filesystem::directory_iterator(path),
                             std::filesystem::directory_iterator());
    }
};

}  // namespace

TEST_CASE("a result has files of its own: output, errors, and the rest as JSON") {
    Place place;

    place.deliver(event_of(17, "out\n", "err\n"));

    CHECK(place.content("000017-key_17.out") == "out\n");
    CHECK(place.content("000017-key_17.err") == "err\n");
    Json rest = parse_json(place.content("000017-key_17.json")).value();
    CHECK(text_member(rest, "key") == "key 17");
    CHECK(find_member(rest, "output") == nullptr);
    CHECK(place.files() == 3);
}

TEST_CASE("a result without errors has no file for them, also when an earlier one had") {
    Place place;

    place.deliver(event_of(1, "out\n", "err\n"));
    place.deliver(event_of(1, "better\n"));

    CHECK(place.content("000001-key_1.out") == "better\n");
    CHECK(place.files() == 2);
}

TEST_CASE("a result that is delivered twice is there once, and uses up what a crash has left") {
    Place place;
    place.directory.write("results/here/.000001-key_1.out.new", "half a res");

    place.deliver(event_of(1, "out\n"));
    place.deliver(event_of(1, "out\n"));

    CHECK(place.content("000001-key_1.out") == "out\n");
    CHECK(place.files() == 2);
}

TEST_CASE("a long output is copied from its content file") {
    Place place;
    std::string content(100'000, 'x');
    place.directory.write("content/7-1.out", content);
    Event event = event_of(1, "");
    event.outcome.attempt.content = "7-1.out";

    place.deliver(event);

    CHECK((place.content("000001-key_1.out") == content));
}

TEST_CASE("a content file that is missing is an error that names it") {
    Place place;
    Event event = event_of(1, "");
    event.outcome.attempt.content = "gone";
    Result<void> delivered = place.sink->deliver(event);

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().message.find("content/gone") != std::string::npos);
}

TEST_CASE("any key makes a file name, and a long one keeps its end") {
    CHECK(result_name(3, "in/a b\n\xff.txt") == "000003-in_a_b__.txt");
    CHECK(result_name(3, "..") == "000003-..");
    CHECK(result_name(1'234'567, std::string(500, '/') + "end").size() == 8 + 120);
}

TEST_CASE("a file in the place of the directory is refused") {
    test::TemporaryDirectory directory;
    directory.write("results");
    Result<void> checked = check_directory_sink(directory.file("results"));

    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().message.find("in the way") != std::string::npos);
}
