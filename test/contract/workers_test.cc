// Workers: registered, heard of, retired.
#include <algorithm>

#include "contract/fixture.h"
#include "support/stops.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "a worker is listed from its registration to its end") {
    WorkerId worker =
        must(store().register_worker({.host = "node7", .boot = "abc", .pid = 4'711, .slots = 3}));
    WorkerId other = make_worker();

    auto live = must(store().live_workers());

    REQUIRE(live.size() == 2);
    CHECK(live[0].id == worker);
    CHECK(live[0].host == "node7");
    CHECK(live[0].boot == "abc");
    CHECK(live[0].pid == 4'711);
    CHECK(live[0].slots == 3);
    CHECK(live[0].started_at == clock().wall());
    CHECK(live[0].heartbeat_at == clock().now());
    must(store().retire_worker(worker));
    live = must(store().live_workers());
    REQUIRE(live.size() == 1);
    CHECK(live[0].id == other);
}

TEST_CASE_FIXTURE(Fixture, "two workers never have the same number") {
    WorkerId first = make_worker();
    must(store().retire_worker(first));

    CHECK(make_worker() != first);
}

TEST_CASE_FIXTURE(Fixture, "a heartbeat says when a worker was last heard of") {
    WorkerId worker = make_worker();
    wait(12'000);

    CHECK(must(store().heartbeat(worker)).known);

    CHECK(must(store().live_workers()).front().heartbeat_at == clock().now());
}

TEST_CASE_FIXTURE(Fixture, "a worker that has retired or never registered has no heartbeat") {
    WorkerId worker = make_worker();
    must(store().retire_worker(worker));

    CHECK_FALSE(must(store().heartbeat(worker)).known);
    CHECK_FALSE(must(store().heartbeat({99})).known);
}

TEST_CASE_FIXTURE(Fixture,
                  "one can say for many that they live, but not for who is lost or has ended") {
    WorkerId one = make_worker();
    WorkerId other = make_worker();
    WorkerId lost = make_worker();
    WorkerId ended = make_worker();
    reap(lost, {});
    must(store().retire_worker(ended));
    wait(12'000);

    std::vector<WorkerId> all{one, other, lost, ended, {99}};
    must(store().heartbeat_of(all));

    std::vector<WorkerRecord> live = must(store().live_workers());
    REQUIRE(live.size() == 2);
    for (const WorkerRecord& worker : live) CHECK(worker.heartbeat_at == clock().now());
    CHECK_FALSE(must(store().heartbeat(lost)).known);
    CHECK_FALSE(must(store().heartbeat(ended)).known);
}

TEST_CASE_FIXTURE(Fixture, "a worker that was presumed lost hears it at its next heartbeat") {
    WorkerId worker = make_worker();
    reap(worker, {});

    CHECK_FALSE(must(store().heartbeat(worker)).known);
}

TEST_CASE_FIXTURE(Fixture, "a worker presumed lost hears it also while a child of its survives") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    std::vector<InHand> held{{grant.token, grant.range.lo, true}};
    Reaped reaped =
        must(store().reap_worker(worker, LossReason::process_ended, std::span(held))).value();
    REQUIRE_FALSE(reaped.gone);

    CHECK_FALSE(must(store().heartbeat(worker)).known);
    CHECK(exchange({.worker = worker, .claim = ClaimWish{}}).worker_lost);
}

TEST_CASE_FIXTURE(Fixture, "a worker that holds a lease must not retire") {
    make_job(1);
    WorkerId worker = make_worker();
    claim_range(worker, 1);

    CHECK(stops([&] { (void)store().retire_worker(worker); }));
    reconnect();  // The copy of this process that was stopped has used the connection, too.
}

TEST_CASE_FIXTURE(Fixture, "a silent worker is lost when its lease time has passed") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    wait(bounds::lease_ms);

    std::optional<Reaped> reaped =
        must(store().reap_worker(worker, LossReason::heartbeat_missed, std::nullopt));

    REQUIRE(reaped.has_value());
    CHECK(reaped->gone);
    CHECK(reaped->rescued == 1);
    CHECK_FALSE(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture, "a worker that was heard of meanwhile is not lost") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    wait(bounds::lease_ms - 1);
    CHECK_FALSE(
        must(store().reap_worker(worker, LossReason::heartbeat_missed, std::nullopt)).has_value());

    wait(1);
    must(store().heartbeat(worker));

    CHECK_FALSE(
        must(store().reap_worker(worker, LossReason::heartbeat_missed, std::nullopt)).has_value());
    CHECK(settle(worker, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(Fixture,
                  "a worker whose process has ended is lost however late its heartbeat was") {
    WorkerId worker = make_worker();
    must(store().heartbeat(worker));

    CHECK(must(store().reap_worker(worker, LossReason::process_ended, std::nullopt)).has_value());
}

TEST_CASE_FIXTURE(Fixture, "nobody is reaped twice") {
    WorkerId worker = make_worker();
    reap(worker, {});

    CHECK_FALSE(
        must(store().reap_worker(worker, LossReason::process_ended, std::nullopt)).has_value());
    CHECK_FALSE(
        must(store().reap_worker({99}, LossReason::process_ended, std::nullopt)).has_value());
}

TEST_CASE_FIXTURE(Fixture, "a worker's slots can be set while it lives") {
    WorkerId worker = make_worker(2);
    CHECK(must(store().control().set_slots(worker, 5)));
    CHECK(must(store().find_worker(worker))->slots == 5);
    must(store().retire_worker(worker));
    CHECK_FALSE(must(store().control().set_slots(worker, 6)));
    CHECK_FALSE(must(store().control().set_slots(make_worker(0), 6)));
    CHECK_FALSE(must(store().control().set_slots({999}, 6)));
}

TEST_CASE_FIXTURE(Fixture, "the workers on a job are those that hold leases of it") {
    JobId held = make_job(4, "held");
    JobId other = make_job(1, "other");
    WorkerId worker = make_worker();
    make_worker();
    CHECK(must(store().workers_on(held)).empty());
    while (must(store().workers_on(held)).empty()) claim(worker, {.slots = 1, .job = held});
    CHECK(must(store().workers_on(held)) == std::vector{worker});
    CHECK(must(store().workers_on(other)).empty());
}

TEST_CASE_FIXTURE(Fixture, "what a worker tells of its host is kept") {
    HostFacts facts{.processors = 16,
                    .memory_bytes = std::int64_t{64} << 30,
                    .system = "Linux 6.1.0",
                    .version = "1.2.3"};

    WorkerId id = must(store().register_worker({.host = "node3", .facts = facts}));

    CHECK(must(store().find_worker(id))->facts == facts);
    CHECK(must(store().live_workers()).back().facts == facts);
}

}  // namespace stint::test
