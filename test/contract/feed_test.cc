// The feed: gapless, in commit order, every settled item exactly once; and its sinks.
#include <map>

#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "the feed begins empty, and at offset 1") {
    JobId id = make_job(1);
    CHECK(must(store().read_feed(id, 0, 10)).empty());
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));

    std::vector<FeedEntry> entries = must(store().read_feed(id, 0, 10));

    REQUIRE(entries.size() == 1);
    CHECK(entries.front().offset == 1);
}

TEST_CASE_FIXTURE(Fixture, "what one commit settled of a job and round is one entry") {
    JobId id = make_job(5);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 5);
    ExchangeRequest request{.worker = worker};
    for (int place : {4, 0, 2}) {
        request.settled.push_back({.token = grant.token, .item = grant.range.lo + place});
    }
    exchange(request);

    std::vector<FeedEntry> entries = must(store().read_feed(id, 0, 10));

    REQUIRE(entries.size() == 1);
    CHECK(entries.front().items ==
          std::vector{grant.range.lo, grant.range.lo + 2, grant.range.lo + 4});
    CHECK(entries.front().round == 1);
    CHECK_FALSE(entries.front().canceled_range);
}

TEST_CASE_FIXTURE(Fixture, "the feed has no gap and stands in the order of the commits") {
    JobId id = make_job(6);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 6);
    for (int place : {3, 0, 5, 1, 4, 2}) settle(worker, grant.token, grant.range.lo + place);

    std::vector<FeedEntry> entries = must(store().read_feed(id, 0, 100));

    REQUIRE(entries.size() == 6);
    std::int64_t offset = 0;
    for (int place : {3, 0, 5, 1, 4, 2}) {
        CHECK(entries[static_cast<std::size_t>(offset)].items.front() == grant.range.lo + place);
        CHECK(entries[static_cast<std::size_t>(offset)].offset == offset + 1);
        ++offset;
    }
}

TEST_CASE_FIXTURE(Fixture, "a reader goes on behind the offset it has") {
    JobId id = make_job(5);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 5);
    for (int i = 0; i < 5; ++i) settle(worker, grant.token, grant.range.lo + i);

    std::vector<FeedEntry> entries = must(store().read_feed(id, 2, 2));

    REQUIRE(entries.size() == 2);
    CHECK(entries[0].offset == 3);
    CHECK(entries[1].offset == 4);
    CHECK(must(store().read_feed(id, 5, 2)).empty());
}

TEST_CASE_FIXTURE(Fixture, "every job has a feed of its own") {
    JobId a = make_job(1, "a");
    JobId b = make_job(1, "b");
    WorkerId worker = make_worker();
    std::vector<Grant> grants{claim_range(worker, 1), claim_range(worker, 1)};
    ExchangeRequest request{.worker = worker};
    for (const Grant& grant : grants) {
        request.settled.push_back({.token = grant.token, .item = grant.range.lo});
    }
    exchange(request);

    for (JobId id : {a, b}) {
        std::vector<FeedEntry> entries = must(store().read_feed(id, 0, 10));
        REQUIRE(entries.size() == 1);
        CHECK(entries.front().offset == 1);
        CHECK(entries.front().items == std::vector{item(id, 1)});
    }
}

TEST_CASE_FIXTURE(Fixture, "refused and postponed settlements do not stand in the feed") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    settle(worker, grant.token, grant.range.lo);
    settle(worker, grant.token, grant.range.lo);
    postpone(worker, grant.token, grant.range.lo + 1, Kind::retry, 0);
    settle(worker, grant.token, grant.range.lo + 1);

    CHECK(events(id).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "an event says which item it was and what came of it") {
    JobId id = make_job(0);
    append(id, {{.input = "/in/a.txt", .key = "a.txt"}}, KeyRule::unique);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    exchange({.worker = worker,
              .settled = {{.token = grant.token,
                           .item = grant.range.lo,
                           .kind = Kind::failed,
                           .attempt = {.cause = "exit 2", .output = "half"}}}});

    Event event = events(id).front();

    CHECK(event.offset == 1);
    CHECK(event.key == "a.txt");
    CHECK(event.input == "/in/a.txt");
    CHECK(event.outcome.item == grant.range.lo);
    CHECK(event.outcome.round == 1);
    CHECK(event.outcome.status == OutcomeStatus::failed);
    CHECK(event.outcome.worker == worker);
    CHECK(event.outcome.attempt.cause == "exit 2");
    CHECK(event.outcome.attempt.output == "half");
}

TEST_CASE_FIXTURE(Fixture, "an item canceled unclaimed is an event too") {
    JobId id = make_job(3);
    must(store().cancel_job(id));

    std::vector<Event> all = events(id);

    REQUIRE(all.size() == 3);
    CHECK(all[2].input == "3");
    CHECK(all[2].outcome.status == OutcomeStatus::canceled);
    CHECK(must(store().read_feed(id, 0, 10)).front().canceled_range);
}

TEST_CASE_FIXTURE(Fixture, "an item of two rounds is an event in each, with what it came to then") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    must(store().retry(id, {}));
    settle_all(worker, claim_range(worker, 1), Kind::completed);

    std::vector<Event> all = events(id);

    REQUIRE(all.size() == 2);
    CHECK(all[0].outcome.round == 1);
    CHECK(all[0].outcome.status == OutcomeStatus::failed);
    CHECK(all[1].outcome.round == 2);
    CHECK(all[1].outcome.status == OutcomeStatus::completed);
    CHECK(all[1].offset == 2);
}

TEST_CASE_FIXTURE(Fixture, "items of two rounds settled by one commit are two entries") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    must(store().retry(id, {}));
    Grant second = claim_range(worker, 1);
    Grant first = claim_range(worker, 1);
    exchange({.worker = worker,
              .settled = {{.token = first.token, .item = first.range.lo},
                          {.token = second.token, .item = second.range.lo}}});

    std::vector<FeedEntry> entries = must(store().read_feed(id, 1, 10));

    REQUIRE(entries.size() == 2);
    CHECK(entries[0].round == 1);
    CHECK(entries[0].items == std::vector{first.range.lo});
    CHECK(entries[1].round == 2);
    CHECK(entries[1].items == std::vector{second.range.lo});
    CHECK(entries[1].offset == 3);
}

TEST_CASE_FIXTURE(Fixture, "a sink begins at the start of the feed") {
    JobId id = make_job(1);

    CHECK(must(store().take_sink(id, "file:out.jsonl", make_worker())) == SinkPosition{});
}

TEST_CASE_FIXTURE(Fixture, "a sink is served by one living worker") {
    JobId id = make_job(1);
    WorkerId first = make_worker();
    WorkerId second = make_worker();
    must(store().take_sink(id, "-", first));

    CHECK_FALSE(must(store().take_sink(id, "-", second)).has_value());
    CHECK(must(store().take_sink(id, "-", first)).has_value());
    CHECK(must(store().take_sink(id, "file:other", second)).has_value());
}

TEST_CASE_FIXTURE(Fixture, "a sink goes on where the last worker that served it has delivered") {
    JobId id = make_job(1);
    WorkerId first = make_worker();
    must(store().take_sink(id, "-", first));
    exchange({.worker = first, .delivered = {{id, "-", {.offset = 7}}}});
    reap(first, {});

    CHECK(must(store().take_sink(id, "-", make_worker())) == SinkPosition{.offset = 7});
}

TEST_CASE_FIXTURE(Fixture, "a sink is not moved by a worker that does not serve it") {
    JobId id = make_job(1);
    WorkerId first = make_worker();
    must(store().take_sink(id, "-", first));

    exchange({.worker = make_worker(), .delivered = {{id, "-", {.offset = 7}}}});

    CHECK(must(store().take_sink(id, "-", first)) == SinkPosition{});
}

TEST_CASE_FIXTURE(Fixture, "a sink never goes back") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    must(store().take_sink(id, "-", worker));
    exchange({.worker = worker, .delivered = {{id, "-", {.offset = 7}}}});
    exchange({.worker = worker, .delivered = {{id, "-", {.offset = 3}}}});

    CHECK(must(store().take_sink(id, "-", worker)) == SinkPosition{.offset = 7});
}

TEST_CASE_FIXTURE(Fixture, "content is needed while an outcome names it or its lease may yet") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    std::string output = "content-of-1.out";
    std::string errors = "content-of-1.err";
    std::string standing = std::to_string(grant.token.value) + "-1.out";
    std::vector<std::string> names{output, errors, standing, "12-1.out"};
    CHECK(must(store().needed_content(names)) == std::vector{standing});

    exchange({.worker = worker,
              .settled = {{.token = grant.token,
                           .item = grant.range.lo,
                           .attempt = {.content = output, .errors_content = errors}}}});

    CHECK(must(store().needed_content(names)) == std::vector{output, errors});
}

}  // namespace stint::test
