// Giving back: the unstarted end of a lease returns, and costs its items nothing.
#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "the unstarted end of a lease is claimable again at once") {
    make_job(4);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 4);

    REQUIRE(give_back(worker, grant.token, grant.range.lo + 1));

    CHECK(state(grant.range.lo + 1) == ItemState::pending);
    Grant again = claim_range(worker, 1);
    CHECK(again.range.lo == grant.range.lo + 1);
}

TEST_CASE_FIXTURE(Fixture, "giving back costs no attempt and counts as no loss") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    give_back(worker, grant.token, grant.range.lo);

    Grant again = claim_range(worker, 1);

    CHECK(again.attempt == 1);
    CHECK(again.lost == 0);
    CHECK(again.round == 1);
}

TEST_CASE_FIXTURE(Fixture, "giving back keeps the attempts and losses that were counted before") {
    make_job(1);
    WorkerId lost = make_worker();
    claim_range(lost, 1);
    reap_blind(lost);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 0);
    Grant second = claim_range(worker, 1);
    give_back(worker, second.token, second.range.lo);

    Grant third = claim_range(worker, 1);

    CHECK(third.attempt == 2);
    CHECK(third.lost == 1);
}

TEST_CASE_FIXTURE(Fixture, "what was given back cannot be settled under the old token") {
    JobId id = make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    give_back(worker, grant.token, grant.range.lo + 1);

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 1));
    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 2));
    CHECK(settle(worker, grant.token, grant.range.lo));
    CHECK(tally(id).completed == 1);
}

TEST_CASE_FIXTURE(Fixture, "a lease that was given back whole has ended") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);

    REQUIRE(give_back(worker, grant.token, grant.range.lo));

    CHECK(must(store().flags(worker)).empty());
    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo));
    must(store().retire_worker(worker));
}

TEST_CASE_FIXTURE(Fixture,
                  "a lease whose begun items are settled and the rest given back has ended") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    settle(worker, grant.token, grant.range.lo);

    REQUIRE(give_back(worker, grant.token, grant.range.lo + 1));

    CHECK(must(store().flags(worker)).empty());
}

TEST_CASE_FIXTURE(Fixture, "an end with a settled item in it is not taken back") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    settle(worker, grant.token, grant.range.lo + 2);

    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo + 1));
    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo + 2));

    CHECK(settle(worker, grant.token, grant.range.lo + 1));
}

TEST_CASE_FIXTURE(Fixture, "an end with a postponed item in it is not taken back") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    postpone(worker, grant.token, grant.range.lo + 1, Kind::retry, 1'000);

    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo));
    CHECK(give_back(worker, grant.token, grant.range.lo + 2));

    CHECK(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "an end settled by the same exchange is not taken back") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);

    ExchangeAnswer answer =
        exchange({.worker = worker,
                  .settled = {{.token = grant.token, .item = grant.range.lo + 1}},
                  .given_back = {{grant.token, grant.range.lo}}});

    CHECK(answer.refused == std::vector{grant.range.lo});
    CHECK(state(grant.range.lo + 1) == ItemState::completed);
}

TEST_CASE_FIXTURE(Fixture, "one exchange settles an item and gives back those behind it") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);

    ExchangeAnswer answer = exchange({.worker = worker,
                                      .settled = {{.token = grant.token, .item = grant.range.lo}},
                                      .given_back = {{grant.token, grant.range.lo + 1}}});

    CHECK(answer.refused.empty());
    CHECK(must(store().flags(worker)).empty());
}

TEST_CASE_FIXTURE(Fixture, "a lease is given back only by its worker and only where it reaches") {
    make_job(4);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);

    CHECK_FALSE(give_back(make_worker(), grant.token, grant.range.lo));
    CHECK_FALSE(give_back(worker, grant.token, grant.range.hi));
    CHECK_FALSE(give_back(worker, {grant.token.value + 1}, grant.range.lo));
    CHECK(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a lease can be given back in several pieces") {
    make_job(4);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 4);

    CHECK(give_back(worker, grant.token, grant.range.lo + 3));
    CHECK(give_back(worker, grant.token, grant.range.lo + 2));
    CHECK_FALSE(give_back(worker, grant.token, grant.range.lo + 2));

    CHECK(settle(worker, grant.token, grant.range.lo));
    CHECK(settle(worker, grant.token, grant.range.lo + 1));
    CHECK(must(store().flags(worker)).empty());
}

TEST_CASE_FIXTURE(Fixture, "a range that was given back is claimed again as a range") {
    make_job(8);
    WorkerId worker = make_worker(4);
    Grant grant = claim_range(worker, 8);
    give_back(worker, grant.token, grant.range.lo);

    Grant again = claim_range(worker, 4);

    CHECK(again.range.lo == grant.range.lo);
    CHECK(claim_range(worker, 4).range.lo == grant.range.lo + 4);
}

}  // namespace stint::test
