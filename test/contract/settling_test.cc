// Settling: the token fences, an item is settled once a round, and every answer is kept.
#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "a settled item has the state it was settled with") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);

    CHECK(settle(worker, grant.token, grant.range.lo, Kind::completed));
    CHECK(settle(worker, grant.token, grant.range.lo + 1, Kind::failed));
    CHECK(settle(worker, grant.token, grant.range.lo + 2, Kind::canceled));

    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(state(grant.range.lo + 1) == ItemState::failed);
    CHECK(state(grant.range.lo + 2) == ItemState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "in is always completed, failed, canceled and open") {
    JobId id = make_job(5);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 4);
    settle(worker, grant.token, grant.range.lo, Kind::completed);
    settle(worker, grant.token, grant.range.lo + 1, Kind::failed);
    settle(worker, grant.token, grant.range.lo + 2, Kind::canceled);

    Tally expected{.items = 5, .completed = 1, .failed = 1, .canceled = 1, .claimed = 4};
    CHECK(tally(id) == expected);
    CHECK(tally(id).open() == 2);
}

TEST_CASE_FIXTURE(Fixture, "what an attempt came to is kept as it was told") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    Attempt attempt{.started_at = {17},
                    .duration_us = 1'234,
                    .memory_peak_bytes = 4'096,
                    .cause = "exit 3",
                    .output = std::string("a\0b", 3),
                    .content = "7-1.out",
                    .output_bytes = 70'000,
                    .errors = "no such file\n",
                    .errors_content = "7-1.err",
                    .errors_bytes = 80'000};
    exchange({.worker = worker,
              .settled = {{.token = grant.token,
                           .item = grant.range.lo,
                           .kind = Kind::failed,
                           .attempt = attempt}}});

    Outcome outcome = details(grant.range.lo).outcomes.front();

    CHECK(outcome.status == OutcomeStatus::failed);
    CHECK(outcome.worker == worker);
    CHECK(outcome.attempt.number == 1);
    CHECK(outcome.attempt.started_at == Timestamp{17});
    CHECK(outcome.attempt.duration_us == 1'234);
    CHECK(outcome.attempt.memory_peak_bytes == 4'096);
    CHECK(outcome.attempt.cause == "exit 3");
    CHECK(outcome.attempt.output == std::string("a\0b", 3));
    CHECK(outcome.attempt.content == "7-1.out");
    CHECK(outcome.attempt.output_bytes == 70'000);
    CHECK(outcome.attempt.errors == "no such file\n");
    CHECK(outcome.attempt.errors_content == "7-1.err");
    CHECK(outcome.attempt.errors_bytes == 80'000);
}

TEST_CASE_FIXTURE(Fixture, "the number of the attempt is the lease's, whatever a worker says") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    exchange(
        {.worker = worker,
         .settled = {{.token = grant.token, .item = grant.range.lo, .attempt = {.number = 9}}}});

    CHECK(details(grant.range.lo).outcomes.front().attempt.number == 1);
}

TEST_CASE_FIXTURE(Fixture, "a settled item refuses a second settlement under the same live token") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    REQUIRE(settle(worker, grant.token, grant.range.lo));

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo, Kind::failed));
    CHECK_FALSE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 0));
    CHECK_FALSE(postpone(worker, grant.token, grant.range.lo, Kind::set_back, 0));

    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(tally(id).settled() == 1);
    CHECK(settle(worker, grant.token, grant.range.lo + 1));
}

TEST_CASE_FIXTURE(Fixture, "a settled item refuses a second settlement in the same request") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    Settlement first{.token = grant.token, .item = grant.range.lo};
    Settlement second{.token = grant.token, .item = grant.range.lo, .kind = Kind::failed};

    ExchangeAnswer answer = exchange({.worker = worker, .settled = {first, second}});

    CHECK(answer.refused == std::vector{grant.range.lo});
    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(tally(id).settled() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a lease whose items are all settled refuses everything") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    settle_all(worker, grant);

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 1));
}

TEST_CASE_FIXTURE(Fixture, "a lease does not cover the item beside it") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 1));
    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + -1));
    CHECK(tally(id).settled() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a token that was never given settles nothing") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    CHECK_FALSE(settle(worker, {grant.token.value + 1}, grant.range.lo));
    CHECK_FALSE(settle(worker, {0}, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "another worker's token settles nothing") {
    make_job(1);
    Grant grant = claim_range(make_worker(), 1);

    CHECK_FALSE(settle(make_worker(), grant.token, grant.range.lo));
    CHECK_FALSE(settle({0}, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a worker that lost its lease cannot settle the item") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    reap(worker, {grant.range.lo});

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
    CHECK_FALSE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 0));
    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo));
    CHECK(tally(id).settled() == 0);
    CHECK(state(grant.range.lo) == ItemState::pending);
}

TEST_CASE_FIXTURE(Fixture, "a stale token cannot settle the item under its new lease") {
    make_job(1);
    WorkerId lost = make_worker();
    Grant old = claim_range(lost, 1);
    reap(lost, {old.range.lo});
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    CHECK_FALSE(settle(lost, old.token, old.range.lo));
    CHECK_FALSE(settle(worker, old.token, old.range.lo));
    CHECK(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a stale token makes its own items be refused and nothing else") {
    JobId id = make_job(4);
    WorkerId lost = make_worker();
    Grant old = claim_range(lost, 2);
    reap(lost, {old.range.lo, old.range.lo + 1});
    WorkerId worker = make_worker();
    std::vector<Grant> grants = claim(worker, {.slots = 4});
    REQUIRE(!grants.empty());
    const Grant& live = grants.back();
    std::vector<ExchangeRequest> group{
        {.worker = lost, .settled = {{.token = old.token, .item = old.range.lo}}},
        {.worker = worker,
         .settled = {{.token = live.token, .item = live.range.lo},
                     {.token = old.token, .item = old.range.lo + 1}}},
    };

    std::vector<ExchangeAnswer> answers = must(store().exchange(group));

    REQUIRE(answers.size() == 2);
    CHECK(answers[0].refused == std::vector{old.range.lo});
    CHECK(answers[1].refused == std::vector{old.range.lo + 1});
    CHECK(state(live.range.lo) == ItemState::completed);
    CHECK(tally(id).completed == 1);
}

TEST_CASE_FIXTURE(Fixture, "an item to be retried waits for its time and counts the attempt") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    REQUIRE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 1'000));

    CHECK(state(grant.range.lo) == ItemState::waiting);
    CHECK(claim(worker).empty());
    wait(999);
    CHECK(claim(worker).empty());
    wait(1);
    CHECK(state(grant.range.lo) == ItemState::pending);
    Grant again = claim_range(worker, 1);
    CHECK(again.range == grant.range);
    CHECK(again.attempt == 2);
    CHECK(again.round == 1);
    CHECK(again.token > grant.token);
}

TEST_CASE_FIXTURE(Fixture, "an item that is set back waits without an attempt counted") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    REQUIRE(postpone(worker, grant.token, grant.range.lo, Kind::set_back, 1'000));

    CHECK(state(grant.range.lo) == ItemState::waiting);
    wait(1'000);
    CHECK(claim_range(worker, 1).attempt == 1);
}

TEST_CASE_FIXTURE(Fixture, "an item that left its lease cannot be settled under that token") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    REQUIRE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 1'000));

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
    CHECK_FALSE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 1'000));
    CHECK_FALSE(postpone(worker, grant.token, grant.range.lo, Kind::set_back, 1'000));
    CHECK(tally(id).settled() == 0);
    CHECK(state(grant.range.lo) == ItemState::waiting);
}

TEST_CASE_FIXTURE(Fixture,
                  "an item that left its lease is not settled by a later one's old token") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    REQUIRE(postpone(worker, grant.token, grant.range.lo, Kind::retry, 0));
    Grant again = claim_range(worker, 1);
    REQUIRE(again.range.lo == grant.range.lo);

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
    CHECK(settle(worker, again.token, grant.range.lo));
    CHECK(settle(worker, grant.token, grant.range.lo + 1));
}

TEST_CASE_FIXTURE(Fixture, "an item postponed and settled in one request is only postponed") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    Settlement retry{.token = grant.token, .item = grant.range.lo, .kind = Kind::retry};
    Settlement complete{.token = grant.token, .item = grant.range.lo};

    ExchangeAnswer answer = exchange({.worker = worker, .settled = {retry, complete, retry}});

    CHECK(answer.refused == std::vector{grant.range.lo, grant.range.lo});
    CHECK(tally(id).settled() == 0);
    CHECK(state(grant.range.lo) == ItemState::pending);
}

TEST_CASE_FIXTURE(Fixture, "an item settled and postponed in one request is only settled") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    Settlement complete{.token = grant.token, .item = grant.range.lo};
    Settlement retry{.token = grant.token, .item = grant.range.lo, .kind = Kind::retry};

    ExchangeAnswer answer = exchange({.worker = worker, .settled = {complete, retry}});

    CHECK(answer.refused == std::vector{grant.range.lo});
    CHECK(state(grant.range.lo) == ItemState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a lease ends with its last item, however each of them left it") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    settle(worker, grant.token, grant.range.lo);
    postpone(worker, grant.token, grant.range.lo + 1, Kind::retry, 5'000);
    CHECK(must(store().flags(worker)).size() == 1);

    postpone(worker, grant.token, grant.range.lo + 2, Kind::set_back, 5'000);

    CHECK(must(store().flags(worker)).empty());
    must(store().retire_worker(worker));
}

TEST_CASE_FIXTURE(Fixture, "every failed attempt stands in the history of its item") {
    make_job(1);
    WorkerId worker = make_worker();
    for (int i = 0; i < 2; ++i) {
        Grant grant = claim_range(worker, 1);
        postpone(worker, grant.token, grant.range.lo, Kind::retry, 0);
    }
    Grant grant = claim_range(worker, 1);
    settle(worker, grant.token, grant.range.lo);

    ItemDetails found = details(grant.range.lo);

    REQUIRE(found.history.size() == 2);
    CHECK(found.history[0].what == "attempt failed");
    CHECK(found.history[0].attempt == 1);
    CHECK(found.history[1].attempt == 2);
    CHECK(found.history[1].detail == "exit 1");
    CHECK(found.outcomes.front().attempt.number == 3);
}

TEST_CASE_FIXTURE(Fixture, "the answers of a group stand in the order of its requests") {
    make_job(4);
    std::vector<WorkerId> workers{make_worker(), make_worker(), make_worker()};
    std::vector<ExchangeRequest> group;
    for (WorkerId worker : workers) {
        group.push_back({.worker = worker, .claim = ClaimWish{.items_max = 1}});
    }
    group.insert(group.begin() + 1, {.worker = workers[0]});

    std::vector<ExchangeAnswer> answers = must(store().exchange(group));

    REQUIRE(answers.size() == 4);
    CHECK(answers[0].grants.front().items.front().input == "1");
    CHECK(answers[1].grants.empty());
    CHECK(answers[2].grants.front().items.front().input == "2");
    CHECK(answers[3].grants.front().items.front().input == "3");
}

TEST_CASE_FIXTURE(Fixture, "an empty group is answered by nothing") {
    CHECK(must(store().exchange({})).empty());
}

TEST_CASE_FIXTURE(Fixture, "what is settled is there for another connection at once") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    std::unique_ptr<Store> other = connect();
    settle_all(worker, claim_range(worker, 1));

    CHECK(must(other->load_job(id))->tally.completed == 1);
}

}  // namespace stint::test
