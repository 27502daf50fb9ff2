// Control: jobs are held up and go on, workers are told to end.
#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "a paused job keeps its leases, and what they hold can be settled") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);

    CHECK(must(store().control().pause_job(id, Pause::soon)));

    CHECK(must(store().flags(worker)).at(0).paused == Pause::soon);
    CHECK(settle(worker, grant.token, grant.range.lo));
    CHECK(settle(worker, grant.token, grant.range.lo + 1));
    CHECK(must(store().finish_job(id)) == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a pause can be made another kind, and is over with resume") {
    JobId id = make_closed_job(1);
    CHECK(must(store().control().pause_job(id, Pause::soon)));
    CHECK(must(store().control().pause_job(id, Pause::now)));
    CHECK(job(id).paused == Pause::now);
    CHECK(claim(make_worker()).empty());

    CHECK(must(store().control().resume_job(id)));

    CHECK_FALSE(must(store().control().resume_job(id)));
    CHECK(job(id).paused == Pause::none);
    CHECK(claim(make_worker()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "what is set back while its job is paused costs no attempt") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    must(store().control().pause_job(id, Pause::now));

    CHECK(postpone(worker, grant.token, grant.range.lo, Kind::set_back, 0));

    CHECK(claim(worker).empty());
    must(store().control().resume_job(id));
    CHECK(claim_range(worker, 1).attempt == 1);
}

TEST_CASE_FIXTURE(Fixture, "a finished job cannot be paused, and one that ends is paused no more") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    must(store().control().pause_job(id, Pause::soon));
    settle_all(worker, grant, Kind::failed);
    CHECK(must(store().finish_job(id)) == JobState::failed);

    CHECK_FALSE(must(store().control().pause_job(id, Pause::soon)));
    CHECK(must(store().retry(id, {})) == 1);
    CHECK(job(id).paused == Pause::none);
    CHECK(claim(worker).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a worker that drains is granted nothing and may settle") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim(worker, {.slots = 1, .items_max = 1}).at(0);

    CHECK(must(store().control().drain_worker(worker)));

    ExchangeAnswer answer = exchange({.worker = worker,
                                      .settled = {{.token = grant.token, .item = grant.range.lo}},
                                      .claim = ClaimWish{.slots = 1}});
    CHECK(answer.draining);
    CHECK_FALSE(answer.worker_lost);
    CHECK(answer.grants.empty());
    CHECK(tally(id).completed == 1);
    CHECK(must(store().find_worker(worker)).value().draining);
    CHECK(claim(make_worker()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "only a worker that lives and has slots can drain") {
    WorkerId ended = make_worker();
    must(store().retire_worker(ended));

    CHECK_FALSE(must(store().control().drain_worker(ended)));
    CHECK_FALSE(must(store().control().drain_worker(feeder())));
    CHECK_FALSE(must(store().control().drain_worker(WorkerId{999})));
}

}  // namespace stint::test
