// Retry: failed and canceled items are taken up again in a new round; nothing is forgotten.
#include "contract/fixture.h"

namespace stint::test {
namespace {

// A job of `items`; the first has failed for "exit 1", the second for "exit 2", the third was
// canceled by its worker, the fourth is completed.
class Failed : public Fixture {
public:
    Failed() {
        Grant grant = claim_range(worker, 4);
        settle(worker, grant.token, grant.range.lo, Kind::failed, "exit 1");
        settle(worker, grant.token, grant.range.lo + 1, Kind::failed, "exit 2");
        settle(worker, grant.token, grant.range.lo + 2, Kind::canceled);
        settle(worker, grant.token, grant.range.lo + 3);
        first = grant.range.lo;
    }

    std::int64_t retry(const RetryFilter& filter = {}) { return must(store().retry(id, filter)); }

    JobId id = make_closed_job(4);
    WorkerId worker = make_worker();
    ItemId first;
};

}  // namespace

TEST_CASE_FIXTURE(Failed, "failed items are taken up again, the others not") {
    CHECK(retry() == 2);

    CHECK(state(first) == ItemState::pending);
    CHECK(state(first + 1) == ItemState::pending);
    CHECK(state(first + 2) == ItemState::canceled);
    CHECK(state(first + 3) == ItemState::completed);
    CHECK(tally(id) == Tally{.items = 4, .completed = 1, .failed = 0, .canceled = 1, .claimed = 4});
}

TEST_CASE_FIXTURE(Failed, "canceled items are taken up again if that is asked for") {
    CHECK(retry({.canceled_too = true}) == 3);

    CHECK(state(first + 2) == ItemState::pending);
    CHECK(tally(id).open() == 3);
}

TEST_CASE_FIXTURE(Failed, "an item taken up again starts a new round with a fresh allowance") {
    retry();

    Grant grant = claim_range(worker, 1);

    CHECK(grant.range.lo == first);
    CHECK(grant.round == 2);
    CHECK(grant.attempt == 1);
    CHECK(settle(worker, grant.token, grant.range.lo));
    CHECK(state(first) == ItemState::completed);
}

TEST_CASE_FIXTURE(Failed, "the outcomes of earlier rounds are kept") {
    retry();
    Grant grant = claim_range(worker, 1);
    settle(worker, grant.token, grant.range.lo);

    ItemDetails found = details(first);

    REQUIRE(found.outcomes.size() == 2);
    CHECK(found.outcomes[0].round == 1);
    CHECK(found.outcomes[0].status == OutcomeStatus::failed);
    CHECK(found.outcomes[0].attempt.cause == "exit 1");
    CHECK(found.outcomes[1].round == 2);
    CHECK(found.outcomes[1].status == OutcomeStatus::completed);
    CHECK(found.history.back().what == "taken up again");
}

TEST_CASE_FIXTURE(Failed, "the token of an earlier round does not settle the new one") {
    retry({.item = first});
    Grant second = claim_range(worker, 1);
    settle_all(worker, second, Kind::failed);
    retry({.item = first});
    Grant third = claim_range(worker, 1);

    CHECK_FALSE(settle(worker, second.token, first));
    CHECK(settle(worker, third.token, first));
}

TEST_CASE_FIXTURE(Failed,
                  "only items that failed for a cause are taken up again if that is asked") {
    CHECK(retry({.cause = "exit 2"}) == 1);

    CHECK(state(first) == ItemState::failed);
    CHECK(state(first + 1) == ItemState::pending);
}

TEST_CASE_FIXTURE(Failed, "a cause that nothing failed for takes up nothing") {
    CHECK(retry({.cause = "exit 77"}) == 0);
    CHECK(tally(id).failed == 2);
}

TEST_CASE_FIXTURE(Failed, "one item is taken up again by its id") {
    CHECK(retry({.item = first + 1}) == 1);

    CHECK(state(first) == ItemState::failed);
    CHECK(state(first + 1) == ItemState::pending);
}

TEST_CASE_FIXTURE(Failed, "an item that is completed or canceled is not taken up as failed") {
    CHECK(retry({.item = first + 2}) == 0);
    CHECK(retry({.item = first + 3}) == 0);
    CHECK(retry({.item = first + 2, .canceled_too = true}) == 1);
}

TEST_CASE_FIXTURE(Failed, "an item of another job is not taken up again") {
    JobId other = make_job(1, "other");

    CHECK(must(store().retry(other, {.item = first})) == 0);
    CHECK(state(first) == ItemState::failed);
}

TEST_CASE_FIXTURE(Failed, "an item that is taken up already is not taken up twice") {
    CHECK(retry() == 2);
    CHECK(retry() == 0);
    CHECK(retry({.item = first}) == 0);

    claim_range(worker, 1);
    CHECK(retry({.item = first}) == 0);
}

TEST_CASE_FIXTURE(Failed, "an item that failed, was taken up and completed is not taken up again") {
    retry({.item = first});
    settle_all(worker, claim_range(worker, 1));

    CHECK(retry({.item = first}) == 0);
    CHECK(state(first) == ItemState::completed);
}

TEST_CASE_FIXTURE(Failed, "an item can fail and be taken up again round after round") {
    for (Round round = 2; round <= 4; ++round) {
        REQUIRE(retry({.item = first}) == 1);
        Grant grant = claim_range(worker, 1);
        CHECK(grant.round == round);
        settle_all(worker, grant, Kind::failed);
        CHECK(state(first) == ItemState::failed);
        CHECK(tally(id).failed == 2);
    }
}

TEST_CASE_FIXTURE(Failed, "taking up items opens a finished job again, as closed") {
    REQUIRE(must(store().finish_job(id)) == JobState::failed);

    retry();

    CHECK(job(id).state == JobState::closed);
    CHECK(job(id).finished_at == Timestamp{0});
    settle_all(worker, claim_range(worker, 1));
    settle_all(worker, claim_range(worker, 1));
    CHECK(must(store().finish_job(id)) == JobState::completed);
}

TEST_CASE_FIXTURE(Failed, "taking up nothing leaves a finished job finished") {
    must(store().finish_job(id));

    CHECK(retry({.cause = "exit 77"}) == 0);

    CHECK(job(id).state == JobState::failed);
}

TEST_CASE_FIXTURE(Fixture, "taking up an item leaves an open job open") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1), Kind::failed);

    must(store().retry(id, {}));

    CHECK(job(id).state == JobState::open);
}

TEST_CASE_FIXTURE(Fixture, "an item whose attempt failed and waits for the next is not taken up") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 60'000);

    CHECK(must(store().retry(id, {.item = grant.range.lo, .canceled_too = true})) == 0);
    CHECK(state(grant.range.lo) == ItemState::waiting);
}

TEST_CASE_FIXTURE(Fixture,
                  "a calendar that is set back an hour moves no retry and costs no lease") {
    JobId id = make_job(2);
    WorkerId worker = make_worker(2);
    Grant grant = claim_range(worker, 2);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 5'000);

    clock().set_calendar_back(3'600'000);
    wait(4'000);
    CHECK(claim(worker).empty());
    wait(1'000);
    CHECK(claim_range(worker, 1).range.lo == grant.range.lo);
    CHECK(settle(worker, grant.token, grant.range.lo + 1));
    reconnect();
    CHECK(state(grant.range.lo + 1) == ItemState::completed);
    CHECK(tally(id).completed == 1);
}

}  // namespace stint::test
