// Claiming: which items a worker gets, how many, and in which order.
#include <algorithm>
#include <map>
#include <set>

#include "contract/fixture.h"
#include <fmt/core.h>

namespace stint::test {
namespace {

// One worker, whose items take a millisecond each.
class Shared : public Fixture {
public:
    void run_items(int count) {
        for (int i = 0; i < count; ++i) {
            Grant grant = claim_range(worker, 1);
            ++claimed[grant.job];
            exchange({.worker = worker,
                      .settled = {{.token = grant.token,
                                   .item = grant.range.lo,
                                   .attempt = {.duration_us = 1'000}}}});
        }
    }

    WorkerId worker = make_worker();
    std::map<JobId, int> claimed;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items are claimed in their order") {
    make_job(3);
    WorkerId worker = make_worker();

    for (const char* input : {"1", "2", "3"}) {
        Grant grant = claim_range(worker, 1);
        CHECK(grant.items.front().input == input);
        CHECK(grant.items.front().key == input);
    }
    CHECK(claim(worker).empty());
}

TEST_CASE_FIXTURE(Fixture, "a grant carries the items of its range and a first attempt") {
    JobId id = make_job(3);

    Grant grant = claim_range(make_worker(), 3);

    REQUIRE(grant.items.size() == 3);
    for (int i = 0; i < 3; ++i) {
        CHECK(grant.items[static_cast<std::size_t>(i)].id == grant.range.lo + i);
    }
    CHECK(grant.job == id);
    CHECK(grant.round == 1);
    CHECK(grant.attempt == 1);
    CHECK(grant.lost == 0);
    CHECK_FALSE(grant.alone);
}

TEST_CASE_FIXTURE(Fixture, "an item has at most one live claim") {
    make_job(20);
    std::vector<WorkerId> workers{make_worker(4), make_worker(4), make_worker(4)};
    std::set<ItemId> claimed;
    std::set<LeaseToken> tokens;
    int count = 0;
    for (int i = 0; i < 30; ++i) {
        for (const Grant& grant : claim(workers[static_cast<std::size_t>(i) % 3], {.slots = 4})) {
            tokens.insert(grant.token);
            for (const Item& item : grant.items) {
                claimed.insert(item.id);
                ++count;
            }
        }
    }

    CHECK(count == 20);
    CHECK(claimed.size() == 20);
}

TEST_CASE_FIXTURE(Fixture, "tokens grow and are never given twice") {
    make_job(5);
    WorkerId worker = make_worker();
    LeaseToken last;
    for (int i = 0; i < 5; ++i) {
        Grant grant = claim_range(worker, 1);
        CHECK(grant.token > last);
        last = grant.token;
    }
}

TEST_CASE_FIXTURE(Fixture, "a claim never exceeds the worker's own ceiling") {
    make_job(100);
    WorkerId worker = make_worker(8);
    Grant grant = claim_range(worker, 20);
    give_back(worker, grant.token, grant.range.lo + 10);
    settle_all(worker, Grant{.token = grant.token, .range = {grant.range.lo, grant.range.lo + 10}});

    std::int64_t items = 0;
    for (const Grant& one : claim(worker, {.slots = 8, .items_max = 3})) items += one.range.size();

    CHECK(items >= 1);
    CHECK(items <= 3);
}

TEST_CASE_FIXTURE(Fixture, "a claim never covers more than the bound of a lease") {
    JobId id = make_job(0);
    append(id, std::vector<NewItem>(20'000, NewItem{.input = "x"}));
    WorkerId worker = make_worker(64);
    // Measured as tiny: the wish grows to whatever is allowed.
    for (int i = 0; i < 6; ++i) {
        for (const Grant& grant : claim(worker, {.slots = 64})) {
            CHECK(grant.range.size() <= bounds::lease_items_max);
            settle_all(worker, grant);
        }
    }
}

TEST_CASE_FIXTURE(Fixture, "short items are claimed by the range once they were measured") {
    make_job(1'000);
    WorkerId worker = make_worker(2);
    settle_all(worker, claim_range(worker, 2));

    std::vector<Grant> grants = claim(worker, {.slots = 2});

    REQUIRE(grants.size() == 1);
    CHECK(grants.front().range.size() > 2);
}

TEST_CASE_FIXTURE(Fixture, "long items are claimed one a slot") {
    make_job(1'000);
    WorkerId worker = make_worker(2);
    Grant first = claim_range(worker, 2);
    for (ItemId item : {first.range.lo, first.range.lo + 1}) {
        exchange(
            {.worker = worker,
             .settled = {
                 {.token = first.token, .item = item, .attempt = {.duration_us = 10'000'000}}}});
    }

    std::int64_t items = 0;
    for (const Grant& grant : claim(worker, {.slots = 2})) items += grant.range.size();

    CHECK(items <= 2);
}

TEST_CASE_FIXTURE(Fixture, "what is left is shared by the workers that have slots") {
    make_job(8);
    WorkerId first = make_worker(8);
    make_worker(8);

    std::int64_t items = 0;
    for (const Grant& grant : claim(first, {.slots = 8})) items += grant.range.size();

    CHECK(items == 4);
}

TEST_CASE_FIXTURE(Fixture, "a claim of one job takes nothing of another") {
    make_job(3, "a");
    JobId wanted = make_job(1, "b");
    WorkerId worker = make_worker();

    std::vector<Grant> grants = claim(worker, {.job = wanted});

    REQUIRE(grants.size() == 1);
    CHECK(grants.front().job == wanted);
    CHECK(claim(worker, {.job = wanted}).empty());
}

TEST_CASE_FIXTURE(Fixture, "a lease is of one job") {
    make_job(1, "a");
    make_job(1, "b");
    WorkerId worker = make_worker(2);

    std::vector<Grant> first = claim(worker, {.slots = 2});
    std::vector<Grant> second = claim(worker, {.slots = 2});

    REQUIRE(first.size() == 1);
    REQUIRE(second.size() == 1);
    CHECK(first.front().job != second.front().job);
}

TEST_CASE_FIXTURE(Shared, "jobs share the workers by their weight") {
    JobId light = make_job(400, "light", {.weight = 1});
    JobId heavy = make_job(400, "heavy", {.weight = 3});

    run_items(200);

    CHECK(claimed[light] >= 45);
    CHECK(claimed[light] <= 55);
    CHECK(claimed[heavy] + claimed[light] == 200);
}

TEST_CASE_FIXTURE(Fixture, "jobs share the time of the workers, not the number of their items") {
    JobId slow = make_job(400, "slow");
    JobId fast = make_job(400, "fast");
    WorkerId worker = make_worker();
    std::map<JobId, Micros> busy;

    for (int i = 0; i < 200; ++i) {
        Grant grant = claim_range(worker, 1);
        Micros duration = grant.job == slow ? 10'000 : 1'000;
        busy[grant.job] += duration;
        exchange({.worker = worker,
                  .settled = {{.token = grant.token,
                               .item = grant.range.lo,
                               .attempt = {.duration_us = duration}}}});
    }

    CHECK(busy[slow] < busy[fast] * 2);
    CHECK(busy[fast] < busy[slow] * 2);
}

TEST_CASE_FIXTURE(Shared, "a job that comes later does not get what it has missed") {
    JobId old = make_job(400, "old");
    run_items(100);
    JobId young = make_job(400, "young");
    claimed.clear();

    run_items(20);

    CHECK(claimed[old] >= 8);
    CHECK(claimed[young] >= 8);
}

TEST_CASE_FIXTURE(Shared, "a job that had nothing to do does not get what it has missed") {
    JobId idle = make_job(0, "idle");
    JobId busy = make_job(400, "busy");
    run_items(100);
    append(idle, std::vector<NewItem>(100, NewItem{.input = "x"}));
    claimed.clear();

    run_items(20);

    CHECK(claimed[idle] >= 8);
    CHECK(claimed[busy] >= 8);
}

TEST_CASE_FIXTURE(Fixture, "a paused job is not claimed") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    CHECK(must(store().control().pause_job(id, Pause::soon)));

    CHECK(claim(worker).empty());
    CHECK(claim(worker, {.job = id}).empty());
    CHECK(must(store().job_flags(id)).paused == Pause::soon);

    CHECK(must(store().control().resume_job(id)));
    CHECK(claim(worker).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a job that is being canceled is not claimed") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    Grant held = claim_range(worker, 1);
    must(store().cancel_job(id));

    CHECK(claim(worker).empty());
    CHECK(claim(worker, {.job = id}).empty());
    CHECK(settle(worker, held.token, held.range.lo, Kind::canceled));
}

TEST_CASE_FIXTURE(Fixture, "a worker that was presumed lost is granted nothing, and hears it") {
    make_job(2);
    WorkerId worker = make_worker();
    CHECK_FALSE(exchange({.worker = worker}).worker_lost);
    reap(worker, {});

    ExchangeAnswer answer = exchange({.worker = worker, .claim = ClaimWish{}});

    CHECK(answer.grants.empty());
    CHECK(answer.worker_lost);
    CHECK(claim_range(make_worker(), 1).items.front().input == "1");
}

TEST_CASE_FIXTURE(Fixture, "whoever never registered is granted nothing") {
    make_job(1);

    CHECK(claim({0}).empty());
    CHECK(claim({99}).empty());
}

TEST_CASE_FIXTURE(Fixture, "what is due comes before what nobody has claimed yet") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 0);

    CHECK(claim_range(worker, 1).items.front().input == "1");
    CHECK(claim_range(worker, 1).items.front().input == "2");
}

TEST_CASE_FIXTURE(Fixture, "a claim that finds nothing says when something is due") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 7'000);
    postpone(worker, grant.token, grant.range.lo + 1, Kind::set_back, 3'000);

    ExchangeAnswer answer = exchange({.worker = worker, .claim = ClaimWish{}});

    CHECK(answer.grants.empty());
    CHECK(answer.due_at == clock().now() + 3'000);
}

TEST_CASE_FIXTURE(Fixture,
                  "a claim that finds nothing says also when an item is due that runs alone") {
    make_job(1);
    for (int i = 0; i < bounds::losses_before_alone; ++i) {
        WorkerId lost = make_worker();
        claim_range(lost, 1);
        reap_blind(lost);
    }
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    REQUIRE(grant.alone);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 4'000);

    CHECK(exchange({.worker = worker, .claim = ClaimWish{}}).due_at == clock().now() + 4'000);
}

TEST_CASE_FIXTURE(Fixture, "nothing is due when all is claimed, settled or canceled") {
    JobId id = make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    settle(worker, grant.token, grant.range.lo);

    CHECK(claim(worker).size() == 1);
    CHECK_FALSE(exchange({.worker = worker, .claim = ClaimWish{}}).due_at.has_value());
    must(store().cancel_job(id));
    CHECK_FALSE(exchange({.worker = worker, .claim = ClaimWish{}}).due_at.has_value());
}

TEST_CASE_FIXTURE(Fixture, "one exchange settles and claims") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant first = claim_range(worker, 1);

    ExchangeAnswer answer = exchange({.worker = worker,
                                      .settled = {{.token = first.token, .item = first.range.lo}},
                                      .claim = ClaimWish{}});

    CHECK(answer.refused.empty());
    REQUIRE(answer.grants.size() == 1);
    CHECK(answer.grants.front().items.front().input == "2");
    CHECK(state(first.range.lo) == ItemState::completed);
}

TEST_CASE_FIXTURE(Fixture, "items that are appended later are claimed later") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    claim_range(worker, 1);
    CHECK(claim(worker).empty());

    append(id, {{.input = "late"}});

    CHECK(claim_range(worker, 1).items.front().input == "late");
}

}  // namespace stint::test
