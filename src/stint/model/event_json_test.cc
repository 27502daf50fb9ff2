#include "stint/model/event_json.h"

#include <doctest/doctest.h>

#include "stint/base/json.h"

using namespace stint;

namespace {

const EventJson json("5eed", "job:2", "/store.d/content");

Event event_of(Attempt attempt) {
    Event event{.key = "a key", .outcome = {.item = make_item_id({3}, 7), .round = 2}};
    event.outcome.attempt = std::move(attempt);
    return event;
}

}  // namespace

TEST_CASE("an event's id is made of the store, the item and the round") {
    CHECK(json.id(event_of({}).outcome) == "5eed/3298534883335/2");
}

TEST_CASE("an event is one line that tells what the item came to") {
    std::string line = json.line(event_of({.cause = "exit 3", .output = "a\nb\n"}));

    CHECK(line.find('\n') == line.size() - 1);
    Json value = parse_json(line).value();
    CHECK(text_member(value, "id") == "5eed/3298534883335/2");
    CHECK(text_member(value, "job") == "job:2");
    CHECK(integer_member(value, "item") == 7);
    CHECK(text_member(value, "key") == "a key");
    CHECK(integer_member(value, "round") == 2);
    CHECK(text_member(value, "cause") == "exit 3");
    CHECK(text_member(value, "output") == "a\nb\n");
    CHECK(find_member(value, "stderr") == nullptr);
}

TEST_CASE("long outputs are named by their path and size") {
    JsonObject object = json.object(event_of({.content = "7-1.out",
                                              .output_bytes = 70'000,
                                              .errors = "the end",
                                              .errors_content = "7-1.err",
                                              .errors_bytes = 80'000}));

    CHECK(object["content"] == "/store.d/content/7-1.out");
    CHECK(object["output_bytes"] == 70'000);
    CHECK(object["stderr_content"] == "/store.d/content/7-1.err");
    CHECK(object["stderr_bytes"] == 80'000);
    CHECK_FALSE(object.contains("output"));
    CHECK_FALSE(object.contains("stderr"));
}

TEST_CASE("bytes that are no text come without loss") {
    JsonObject object = json.object(event_of({.output = "\xff"}));

    CHECK(bytes_of_json(object["output"]).value() == "\xff");
}
