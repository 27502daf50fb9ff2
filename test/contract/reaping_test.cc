// Reaping: what a lost worker held is claimable again, and an item that kills workers is found out.
#include "contract/fixture.h"

namespace stint::test {
namespace {

constexpr int poison_at = bounds::losses_before_alone + bounds::losses_alone_max;

class Reaping : public Fixture {
public:
    // A worker claims the next item alone and is lost with it.
    void lose_one() {
        WorkerId lost = make_worker();
        Grant grant = claim_range(lost, 1);
        reap(lost, {grant.range.lo});
    }
    Reaped reap_held(WorkerId worker, std::vector<InHand> held) {
        return must(store().reap_worker(worker, LossReason::process_ended, std::span(held)))
            .value();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Reaping, "what a lost worker had not started is given back without a loss") {
    make_job(4);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 4);

    Reaped reaped = reap(lost, {grant.range.lo + 1});

    CHECK(reaped.given_back == 3);
    CHECK(reaped.rescued == 1);
    CHECK(reaped.poisoned == 0);
    CHECK(reaped.blocked == 0);
    CHECK(reaped.gone);
    WorkerId worker = make_worker(4);
    int seen = 0;
    for (int i = 0; i < 4; ++i) {
        Grant again = claim_range(worker, 1);
        CHECK(again.lost == (again.range.lo == grant.range.lo + 1 ? 1 : 0));
        CHECK(again.attempt == 1);
        seen += static_cast<int>(again.range.size());
    }
    CHECK(seen == 4);
}

TEST_CASE_FIXTURE(Reaping, "a lost worker's items count as started when nobody knows better") {
    make_job(4);
    WorkerId lost = make_worker();
    claim_range(lost, 4);

    Reaped reaped = reap_blind(lost);

    CHECK(reaped.rescued == 4);
    CHECK(reaped.given_back == 0);
}

TEST_CASE_FIXTURE(Reaping, "settled and postponed items of a lost worker are left as they are") {
    make_job(4);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 4);
    settle(lost, grant.token, grant.range.lo);
    postpone(lost, grant.token, grant.range.lo + 1, Kind::retry, 60'000);

    Reaped reaped = reap_blind(lost);

    CHECK(reaped.rescued == 2);
    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(state(grant.range.lo + 1) == ItemState::waiting);
    CHECK(state(grant.range.lo + 2) == ItemState::pending);
}

TEST_CASE_FIXTURE(Reaping, "a loss costs no attempt") {
    make_job(1);
    WorkerId first = make_worker();
    Grant grant = claim_range(first, 1);
    postpone(first, grant.token, grant.range.lo, Kind::retry, 0);
    lose_one();

    Grant again = claim_range(make_worker(), 1);

    CHECK(again.attempt == 2);
    CHECK(again.lost == 1);
}

TEST_CASE_FIXTURE(Reaping,
                  "a range lost once is leased again in pieces of at most a worker's slots") {
    make_job(36);
    WorkerId first = make_worker();
    settle_all(first, claim_range(first, 12));  // So short that leases become long.
    must(store().retire_worker(first));
    WorkerId lost = make_worker();
    REQUIRE(claim(lost, {.slots = 3}).front().range.size() > 3);
    while (!claim(lost, {.slots = 3}).empty()) {
    }
    reap_blind(lost);
    WorkerId worker = make_worker(3);

    std::int64_t claimed = 0;
    while (claimed < 24) {
        std::vector<Grant> grants = claim(worker, {.slots = 3});
        REQUIRE_FALSE(grants.empty());
        for (const Grant& grant : grants) {
            CHECK(grant.range.size() <= 3);
            CHECK(grant.lost == 1);
            CHECK_FALSE(grant.alone);
            claimed += grant.range.size();
        }
    }
}

TEST_CASE_FIXTURE(Reaping, "a range lost twice is leased item by item, alone") {
    make_job(3);
    for (int i = 0; i < 2; ++i) {
        WorkerId lost = make_worker(3);
        while (!claim(lost, {.slots = 3}).empty()) {
        }
        reap_blind(lost);
    }
    WorkerId worker = make_worker(3);

    for (int i = 0; i < 3; ++i) {
        std::vector<Grant> grants = claim(worker, {.slots = 3});
        REQUIRE(grants.size() == 1);
        CHECK(grants.front().range.size() == 1);
        CHECK(grants.front().alone);
        CHECK(grants.front().lost == 2);
        settle_all(worker, grants.front());
    }
}

TEST_CASE_FIXTURE(Reaping, "an item that runs alone is given only to a worker that holds nothing") {
    JobId id = make_job(1);
    lose_one();
    lose_one();
    append(id, {{.input = "2"}, {.input = "3"}});
    WorkerId worker = make_worker();
    Grant other = claim_range(worker, 2);
    REQUIRE(other.items.front().input == "2");

    CHECK(claim(worker).empty());

    settle_all(worker, other);
    CHECK(claim_range(worker, 1).alone);
}

TEST_CASE_FIXTURE(Reaping, "an item that must run alone holds up nothing else") {
    JobId id = make_job(1);
    lose_one();
    lose_one();
    append(id, {{.input = "2"}});

    CHECK(claim_range(make_worker(), 1).items.front().input == "2");
}

TEST_CASE_FIXTURE(Reaping, "an item that was lost too often alone is failed as poison") {
    JobId id = make_job(1);
    ItemId item_id = item(id, 1);
    for (int i = 1; i < poison_at; ++i) {
        lose_one();
        CHECK(state(item_id) == ItemState::pending);
    }
    WorkerId last = make_worker();
    Grant grant = claim_range(last, 1);
    CHECK(grant.lost == poison_at - 1);

    Reaped reaped = reap(last, {grant.range.lo});

    CHECK(reaped.poisoned == 1);
    CHECK(reaped.rescued == 0);
    CHECK(state(item_id) == ItemState::failed);
    CHECK(tally(id).failed == 1);
    CHECK(details(item_id).row.outcome->attempt.cause.find("poison") == 0);
    CHECK(events(id).size() == 1);
}

TEST_CASE_FIXTURE(Reaping, "an item that a worker gave back in between is not convicted earlier") {
    JobId id = make_job(1);
    for (int i = 1; i < poison_at; ++i) {
        lose_one();
        WorkerId worker = make_worker();
        Grant grant = claim_range(worker, 1);
        give_back(worker, grant.token, grant.range.lo);
    }

    CHECK(state(item(id, 1)) == ItemState::pending);
    lose_one();
    CHECK(state(item(id, 1)) == ItemState::failed);
}

TEST_CASE_FIXTURE(Reaping, "an item taken up again by hand starts without losses") {
    JobId id = make_job(1);
    for (int i = 0; i < poison_at; ++i) lose_one();
    must(store().retry(id, {}));

    Grant grant = claim_range(make_worker(), 1);

    CHECK(grant.lost == 0);
    CHECK_FALSE(grant.alone);
    CHECK(grant.round == 2);
}

TEST_CASE_FIXTURE(Reaping, "the losses of an item stand in its history") {
    JobId id = make_job(1);
    lose_one();
    lose_one();

    std::vector<HistoryEntry> history = details(item(id, 1)).history;

    REQUIRE(history.size() == 2);
    CHECK(history[0].what == "worker lost");
    CHECK(history[1].detail == "for the 2. time");
}

TEST_CASE_FIXTURE(Reaping, "an item with a surviving child is not given to anybody else") {
    make_job(2);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 2);

    Reaped reaped = reap_held(lost, {{grant.token, grant.range.lo, true}});

    CHECK(reaped.blocked == 1);
    CHECK(reaped.given_back == 1);
    CHECK_FALSE(reaped.gone);
    WorkerId worker = make_worker();
    CHECK(claim_range(worker, 1).range.lo == grant.range.lo + 1);
    CHECK(claim(worker).empty());
}

TEST_CASE_FIXTURE(Reaping, "the old token of an item with a surviving child settles nothing") {
    JobId id = make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    reap_held(lost, {{grant.token, grant.range.lo, true}});

    CHECK_FALSE(settle(lost, grant.token, grant.range.lo));
    CHECK(tally(id).settled() == 0);
}

TEST_CASE_FIXTURE(Reaping, "a worker with a surviving child stays listed until the child is gone") {
    make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    InHand held{grant.token, grant.range.lo, true};
    reap_held(lost, {held});
    CHECK(must(store().live_workers()).size() == 2);
    CHECK(reap_held(lost, {held}).blocked == 1);

    held.child_alive = false;
    Reaped reaped = reap_held(lost, {held});

    CHECK(reaped.rescued == 1);
    CHECK(reaped.gone);
    CHECK(must(store().live_workers()).size() == 1);
    Grant again = claim_range(make_worker(), 1);
    CHECK(again.range.lo == grant.range.lo);
    CHECK(again.lost == 1);
}

TEST_CASE_FIXTURE(Reaping, "a lost worker that waits for a child has no share of what is left") {
    make_job(9);
    WorkerId lost = make_worker(8);
    Grant grant = claim_range(lost, 1);
    reap_held(lost, {{grant.token, grant.range.lo, true}});

    CHECK(claim_range(make_worker(8), 8).range.size() == 8);
}

TEST_CASE_FIXTURE(Reaping, "a lost worker that waits for a child feeds and serves nothing") {
    JobId id = make_job(1);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 1);
    JobId fed = must(store().open_job({.name = "fed"})).job.id;
    REQUIRE(must(store().take_feeder(fed, lost)));
    REQUIRE(must(store().take_sink(id, "-", lost)) == SinkPosition{});
    reap_held(lost, {{grant.token, grant.range.lo, true}});

    WorkerId next = make_worker();

    CHECK(must(store().take_feeder(fed, next)));
    CHECK(must(store().take_sink(id, "-", next)) == SinkPosition{});
}

TEST_CASE_FIXTURE(Reaping, "a lost worker's several leases all end") {
    make_job(6);
    WorkerId lost = make_worker();
    Grant first = claim_range(lost, 2);
    Grant second = claim_range(lost, 2);

    Reaped reaped = reap(lost, {first.range.lo});

    CHECK(reaped.given_back == 3);
    CHECK(reaped.rescued == 1);
    CHECK_FALSE(settle(lost, second.token, second.range.lo));
}

TEST_CASE_FIXTURE(Reaping, "items lost while their job is canceled are canceled") {
    JobId id = make_closed_job(3);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 2);
    must(store().cancel_job(id));

    reap(lost, {grant.range.lo});

    CHECK(tally(id).canceled == 3);
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

}  // namespace stint::test
