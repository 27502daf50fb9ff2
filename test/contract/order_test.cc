// Results in the order of the items.
#include "contract/fixture.h"

namespace stint::test {
namespace {

struct Ordered : Fixture {
    JobId id;
    WorkerId worker;
    Grant grant;
    SinkPosition position;

    // A job of so many items, all of them claimed.
    void begin(int items) {
        id = make_closed_job(items);
        worker = make_worker(items);
        grant = claim_range(worker, items);
    }
    ItemId at(std::int64_t sequence) { return item(id, sequence); }
    void end(std::int64_t sequence, Kind kind = Kind::completed) {
        REQUIRE(settle(worker, grant.token, at(sequence), kind));
    }
    // What comes next, as "1 2 3"; with the round, as "2/2", when it is not the first.
    std::string next(int limit = 10, OpenItems open = OpenItems::wait) {
        OrderedEvents read = must(store().read_in_order(id, position, open, limit));
        position = read.position;
        std::string text;
        for (const Event& event : read.events) {
            text += (text.empty() ? "" : " ") + std::to_string(sequence_of(event.outcome.item));
            if (event.outcome.round > 1) text += "/" + std::to_string(event.outcome.round);
        }
        return text;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Ordered, "results come in the order of the items, however they were settled") {
    begin(4);
    for (int sequence : {3, 1, 4, 2}) end(sequence);

    CHECK(next() == "1 2 3 4");
    CHECK(next() == "");
}

TEST_CASE_FIXTURE(Ordered, "a reader in item order waits for the first open item") {
    begin(3);
    end(1);
    end(3);
    CHECK(next() == "1");
    CHECK(next() == "");

    end(2);
    CHECK(next() == "2 3");
}

TEST_CASE_FIXTURE(Ordered, "small steps come to the same") {
    begin(5);
    for (int sequence : {5, 4, 3, 2, 1}) end(sequence);

    CHECK(next(2) == "1 2");
    CHECK(next(2) == "3 4");
    CHECK(next(2) == "5");
}

TEST_CASE_FIXTURE(Ordered, "items that failed or were canceled hold up nobody") {
    begin(3);
    end(1, Kind::failed);
    end(2, Kind::canceled);
    end(3);

    CHECK(next() == "1 2 3");
}

TEST_CASE_FIXTURE(Ordered, "items that were canceled unclaimed come in their place, as canceled") {
    id = make_closed_job(3);
    must(store().cancel_job(id));

    OrderedEvents read = must(store().read_in_order(id, {}, OpenItems::wait, 10));

    REQUIRE(read.events.size() == 3);
    CHECK(read.events[2].outcome.status == OutcomeStatus::canceled);
    CHECK(read.events[2].key == "3");
}

TEST_CASE_FIXTURE(Ordered, "an item that is tried again holds up the others until it is settled") {
    begin(2);
    REQUIRE(postpone(worker, grant.token, at(1), Kind::retry, 1'000));
    end(2);
    CHECK(next() == "");

    wait(1'000);
    Grant again = claim_range(worker, 1);
    settle_all(worker, again);
    CHECK(next() == "1 2");
}

TEST_CASE_FIXTURE(Ordered, "an item settled again after it was passed comes once more, then") {
    begin(3);
    end(1, Kind::failed);
    end(2);
    CHECK(next() == "1 2");
    must(store().retry(id, {}));
    CHECK(next() == "");

    Grant again = claim_range(worker, 1);
    settle_all(worker, again);
    end(3);
    CHECK(next() == "1/2");
    CHECK(next() == "3");
    CHECK(next() == "");
}

TEST_CASE_FIXTURE(Ordered, "an item settled again before it was passed comes once, as it stands") {
    begin(3);
    end(2, Kind::failed);
    must(store().retry(id, {}));
    Grant again = claim_range(worker, 1);
    settle_all(worker, again);
    CHECK(next() == "");

    end(1);
    end(3);
    CHECK(next() == "1 2/2 3");
    CHECK(next() == "");
}

TEST_CASE_FIXTURE(Ordered, "who does not wait passes by the open items") {
    begin(4);
    end(2);
    end(4);

    CHECK(next(3, OpenItems::skip) == "2");
    CHECK(next(3, OpenItems::skip) == "4");
    CHECK(next(3, OpenItems::skip) == "");
}

TEST_CASE_FIXTURE(Ordered, "what stands behind the last item added is waited for") {
    begin(1);
    end(1);
    CHECK(next() == "1");
    CHECK(next() == "");
    CHECK(position.sequence == 1);
}

TEST_CASE_FIXTURE(Ordered, "how far a sink in item order has come is kept") {
    begin(1);
    must(store().take_sink(id, "-?ordered", worker));
    exchange({.worker = worker, .delivered = {{id, "-?ordered", {.offset = 7, .sequence = 5}}}});

    CHECK(must(store().take_sink(id, "-?ordered", worker)) ==
          SinkPosition{.offset = 7, .sequence = 5});
    CHECK(must(store().take_sink(id, "-", worker)) == SinkPosition{});
}

TEST_CASE_FIXTURE(Ordered, "the order of a job that does not exist is refused") {
    Result<OrderedEvents> read = store().read_in_order({99}, {}, OpenItems::wait, 10);

    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == ErrorCode::not_found);
}

}  // namespace stint::test
