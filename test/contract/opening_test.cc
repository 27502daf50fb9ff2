// Opening: made once, found again, refused when it is not ours; another boot and a restored copy
// begin a new epoch, so that no old token counts.
#include <set>
#include <thread>

#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "a store that is opened again holds what it held") {
    JobId id = make_job(3);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));
    std::string store_id = store().store_id();

    reconnect();

    CHECK(store().store_id() == store_id);
    CHECK(job(id).tally == Tally{.items = 3, .completed = 1, .claimed = 1});
    CHECK(events(id).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a store's id is 32 digits and its own") {
    std::unique_ptr<StoreFactory> other = make_store_factory();

    CHECK(store().store_id().size() == 32);
    CHECK(must(other->open())->store_id() != store().store_id());
}

TEST_CASE("a store that does not exist is not made unless that is asked for") {
    std::unique_ptr<StoreFactory> factory = make_store_factory();

    Error missing = refusal(factory->open_existing());

    CHECK(missing.code == ErrorCode::not_found);
    CHECK(missing.message.find("--store") != std::string::npos);

    CHECK(factory->open().ok());
    CHECK(factory->open_existing().ok());
}

TEST_CASE_FIXTURE(Fixture, "a store of a newer program is refused") {
    run_sql("UPDATE store SET version = 999");

    Error newer = refusal(factory().open());

    CHECK(newer.code == ErrorCode::invalid_input);
    CHECK(newer.message.find("newer") != std::string::npos);
    run_sql("UPDATE store SET version = 1");
}

TEST_CASE_FIXTURE(Fixture,
                  "leases stand when a connection ends and another begins in the same boot") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);

    reconnect();

    CHECK(claim(worker).empty());
    CHECK(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "two connections of one boot give different tokens") {
    make_job(2);
    WorkerId worker = make_worker();
    std::unique_ptr<Store> other = connect();
    ExchangeRequest request{.worker = worker, .claim = ClaimWish{.items_max = 1}};

    Grant first = must(store().exchange(std::span(&request, 1))).front().grants.front();
    Grant second = must(other->exchange(std::span(&request, 1))).front().grants.front();

    CHECK(first.token != second.token);
    CHECK(first.range.lo != second.range.lo);
    CHECK(settle(worker, first.token, first.range.lo));
    CHECK(settle(worker, second.token, second.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a token of another boot settles nothing") {
    make_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);

    reboot();

    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
    CHECK(state(grant.range.lo) == ItemState::pending);
}

TEST_CASE_FIXTURE(Fixture, "tokens of a later boot are greater than all before") {
    make_job(3);
    Grant before = claim_range(make_worker(), 1);
    reboot();
    Grant between = claim_range(make_worker(), 1);
    reboot();
    Grant after = claim_range(make_worker(), 1);

    CHECK(before.token < between.token);
    CHECK(between.token < after.token);
}

TEST_CASE_FIXTURE(Fixture, "tokens go on growing beyond the year 2038") {
    make_job(2);
    Grant before = claim_range(make_worker(), 1);
    wait(Millis{30} * 365 * 86'400 * 1'000);
    reboot();

    CHECK(claim_range(make_worker(), 1).token > before.token);
}

TEST_CASE_FIXTURE(Fixture,
                  "what workers of another boot held is given back, and nobody is to blame") {
    make_job(3);
    WorkerId lost = make_worker();
    Grant grant = claim_range(lost, 3);
    settle(lost, grant.token, grant.range.lo);

    reboot();

    CHECK(must(store().live_workers()).empty());
    CHECK_FALSE(must(store().heartbeat(lost)).known);
    WorkerId worker = make_worker();
    Grant again = claim_range(worker, 2);
    CHECK(again.range.lo == grant.range.lo + 1);
    CHECK(again.lost == 0);
    CHECK(again.attempt == 1);
}

TEST_CASE_FIXTURE(Fixture, "a boot convicts no item, however often it was lost before") {
    JobId id = make_job(1);
    for (int i = 0; i < bounds::losses_before_alone + bounds::losses_alone_max - 1; ++i) {
        WorkerId lost = make_worker();
        claim_range(lost, 1);
        reap_blind(lost);
    }
    claim_range(make_worker(), 1);

    reboot();

    CHECK(state(item(id, 1)) == ItemState::pending);
}

TEST_CASE_FIXTURE(Fixture, "the feeder and the sinks of another boot are free") {
    JobId id = make_job(1);
    must(store().take_sink(id, "-", make_worker()));

    reboot();

    WorkerId worker = make_worker();
    CHECK(must(store().take_feeder(id, worker)));
    CHECK(must(store().take_sink(id, "-", worker)) == SinkPosition{});
}

TEST_CASE_FIXTURE(Fixture, "a time that an item waits for is the same in the next boot") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 200'000);
    std::int64_t due_ms = clock().wall().value / 1'000 + 200'000;

    reboot();

    CHECK(state(grant.range.lo) == ItemState::waiting);
    Millis left = due_ms - clock().wall().value / 1'000;
    REQUIRE(left > 0);
    wait(left - 1);
    CHECK(claim(make_worker()).empty());
    wait(1);
    CHECK(claim(make_worker()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a time that passed while the host was off is over in the next boot") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 1'000);

    reboot();

    CHECK(claim(make_worker()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture,
                  "a chosen claim ends at its time also when the host is rebooted before") {
    JobId id = make_job(2);
    ChosenClaim passed = must(store().claim_item(id, "1", "anna", 1'000));
    ChosenClaim long_one = must(store().claim_item(id, "2", "anna", 3'600'000));

    reboot();

    CHECK(must(store().reap_expired()) == 1);
    CHECK_FALSE(settle({0}, passed.token, passed.item.id));
    CHECK(must(store().renew(long_one.token, 1'000)));
    CHECK(settle({0}, long_one.token, long_one.item.id));
}

TEST_CASE_FIXTURE(Fixture, "a token given after the backup settles nothing in the restored store") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant before = claim_range(worker, 1);
    factory().back_up();
    Grant after = claim_range(worker, 1);

    disconnect();
    factory().restore();
    reconnect();

    CHECK_FALSE(settle(worker, before.token, before.range.lo));
    CHECK_FALSE(settle(worker, after.token, after.range.lo));
    WorkerId next = make_worker();
    Grant again = claim_range(next, 1);
    CHECK(again.token > after.token);
    CHECK(settle(next, again.token, again.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a restored store has no workers, and what they held is claimable") {
    make_job(2);
    claim_range(make_worker(), 2);
    factory().back_up();

    disconnect();
    factory().restore();
    reconnect();

    CHECK(must(store().live_workers()).empty());
    CHECK(claim_range(make_worker(), 2).lost == 0);
}

TEST_CASE_FIXTURE(Fixture, "processes that share a store settle every item exactly once") {
    constexpr int items = 300;
    JobId id = make_closed_job(items);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        WorkerId worker = make_worker();
        threads.emplace_back([this, worker] {
            std::unique_ptr<Store> own = connect();
            ExchangeRequest request{.worker = worker, .claim = ClaimWish{}};
            do {
                ExchangeAnswer answer = own->exchange(std::span(&request, 1)).value().front();
                request.settled.clear();
                for (const Grant& grant : answer.grants) {
                    for (const Item& item : grant.items) {
                        request.settled.push_back({.token = grant.token, .item = item.id});
                    }
                }
            } while (!request.settled.empty());
        });
    }
    for (std::thread& thread : threads) thread.join();

    CHECK(tally(id).completed == items);
    CHECK(events(id).size() == items);
}

TEST_CASE("processes that make a store at once make one store") {
    for (int round = 0; round < 10; ++round) {
        std::unique_ptr<StoreFactory> factory = make_store_factory();
        std::vector<std::string> ids(6);
        std::vector<std::thread> threads;
        for (std::string& id : ids) {
            threads.emplace_back([&factory, &id] {
                Result<std::unique_ptr<Store>> store = factory->open();
                id = store.ok() ? store.value()->store_id() : store.error().message;
            });
        }
        for (std::thread& thread : threads) thread.join();

        for (const std::string& id : ids) CHECK(id == ids.front());
    }
}

TEST_CASE("processes that open a store at once after a boot begin one epoch") {
    for (int round = 0; round < 10; ++round) {
        Fixture fixture;
        fixture.make_job(20);
        fixture.disconnect();
        fixture.factory().reboot();
        std::vector<Result<std::vector<ExchangeAnswer>>> answers(
            6, Error{ErrorCode::unavailable, "not answered"});
        std::vector<std::thread> threads;
        for (auto& answer : answers) {
            threads.emplace_back([&fixture, &answer] {
                Result<std::unique_ptr<Store>> store = fixture.factory().open();
                if (!store.ok()) return;
                Result<WorkerId> worker = store.value()->register_worker({.slots = 1});
                if (!worker.ok()) return;
                ExchangeRequest request{.worker = worker.value(), .claim = ClaimWish{}};
                answer = store.value()->exchange(std::span(&request, 1));
            });
        }
        for (std::thread& thread : threads) thread.join();

        std::set<LeaseToken> tokens;
        std::set<ItemId> items;
        for (auto& answer : answers) {
            std::vector<ExchangeAnswer> answered = must(std::move(answer));
            for (const Grant& grant : answered.front().grants) {
                tokens.insert(grant.token);
                items.insert(grant.range.lo);
            }
        }
        CHECK(tokens.size() == 6);
        CHECK(items.size() == 6);
        fixture.reconnect();
        CHECK(must(fixture.store().live_workers()).size() == 6);
    }
}

}  // namespace stint::test
