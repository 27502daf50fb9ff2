// Workers without work are answered in a shorter way, and must not miss anything by it.
#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "a heartbeat is answered with the earliest of all") {
    WorkerId silent = make_worker();
    Instant registered = clock().now();
    wait(5'000);
    WorkerId worker = make_worker();
    wait(5'000);

    CHECK(must(store().heartbeat(worker)).earliest == registered);

    must(store().retire_worker(silent));
    CHECK(must(store().heartbeat(worker)).earliest == clock().now());
}

TEST_CASE_FIXTURE(Fixture, "who has found nothing finds what comes") {
    JobId job = make_job(0);
    WorkerId worker = make_worker();
    REQUIRE(claim(worker).empty());
    REQUIRE(claim(worker).empty());

    append(job, {{.input = "a"}});

    CHECK(claim(worker).size() == 1);
}

TEST_CASE_FIXTURE(Fixture,
                  "who has found nothing is told when something is due, and finds it then") {
    make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    REQUIRE(postpone(worker, grant.token, grant.range.lo, Kind::set_back, 4'000));
    REQUIRE(claim(worker).empty());

    CHECK(exchange({.worker = worker, .claim = ClaimWish{}}).due_at == clock().now() + 4'000);

    wait(4'000);
    CHECK(claim(worker).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "who has found nothing hears that it is to end, and that it was lost") {
    make_job(0);
    WorkerId drained = make_worker();
    REQUIRE(claim(drained).empty());
    must(store().control().drain_worker(drained));
    CHECK(exchange({.worker = drained, .claim = ClaimWish{}}).draining);

    WorkerId lost = make_worker();
    REQUIRE(claim(lost).empty());
    reap(lost, {});
    CHECK(exchange({.worker = lost, .claim = ClaimWish{}}).worker_lost);
}

TEST_CASE_FIXTURE(Fixture, "who has found nothing gets nothing of a job that is paused") {
    JobId job = make_job(0);
    WorkerId worker = make_worker();
    REQUIRE(claim(worker).empty());
    must(store().control().pause_job(job, Pause::soon));
    append(job, {{.input = "a"}});
    CHECK(claim(worker).empty());

    must(store().control().resume_job(job));

    CHECK(claim(worker).size() == 1);
}

}  // namespace stint::test
