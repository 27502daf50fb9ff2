// Purging: finished jobs go, with all their rows and nobody else's; who is stopped goes on.
#include "contract/fixture.h"

#include "stint/model/carried.h"

namespace stint::test {
namespace {

// Until nothing is left; yields the items that went.
std::int64_t purge_all(Store& store, std::int64_t limit) {
    std::int64_t items = 0;
    for (;;) {
        PurgeStep step = must(store.purging().purge_some(limit));
        if (step.done) return items;
        items += step.items;
    }
}

bool begin_purge(Store& store, JobId id, std::string_view report = "{}") {
    Timestamp finished_at = must(store.load_job(id)).value_or(Job{}).finished_at;
    return must(store.purging().begin_purge(id, finished_at, report));
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a finished job is found no more, and its items go step by step") {
    JobId id = make_closed_job(5);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 5));
    must(store().finish_job(id));

    CHECK(begin_purge(store(), id));

    CHECK(must(store().list_jobs()).empty());
    CHECK(faults().empty());
    CHECK(must(store().purging().purge_some(2)).items == 2);
    CHECK(faults().empty());
    CHECK(purge_all(store(), 2) == 3);
    CHECK(must(store().purging().purge_some(2)).done);
    CHECK(faults().empty());
}

TEST_CASE_FIXTURE(Fixture, "a purge that was stopped goes on in another connection") {
    JobId id = make_closed_job(4);
    must(store().cancel_job(id));
    must(store().finish_job(id));
    begin_purge(store(), id);
    must(store().purging().purge_some(1));

    reconnect();

    CHECK(faults().empty());
    CHECK(purge_all(store(), 10) == 3);
    CHECK(faults().empty());
}

TEST_CASE_FIXTURE(Fixture, "other jobs keep what they have") {
    JobId gone = make_closed_job(2, "gone");
    JobId stays = make_closed_job(2, "stays");
    WorkerId worker = make_worker();
    for (int i = 0; i < 2; ++i) settle_all(worker, claim_range(worker, 2));
    must(store().finish_job(gone));
    must(store().finish_job(stays));

    begin_purge(store(), gone);
    purge_all(store(), 10);

    CHECK(tally(stays) == Tally{.items = 2, .completed = 2, .claimed = 2});
    CHECK(events(stays).size() == 2);
    CHECK(faults().empty());
}

TEST_CASE_FIXTURE(Fixture, "an unfinished job is not purged, nor one that is still fed") {
    JobId id = make_job(1);
    CHECK_FALSE(begin_purge(store(), id));
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));
    close(id);
    must(store().finish_job(id));
    CHECK(must(store().take_feeder(id, worker)));

    CHECK_FALSE(begin_purge(store(), id));

    must(store().retire_worker(worker));
    CHECK(begin_purge(store(), id));
    CHECK_FALSE(begin_purge(store(), id));
    purge_all(store(), 10);
}

TEST_CASE_FIXTURE(Fixture, "ids are not used again, and the next job of the name is its next run") {
    JobId id = make_closed_job(1);
    ItemId first = item(id, 1);
    must(store().cancel_job(id));
    must(store().finish_job(id));
    begin_purge(store(), id);
    purge_all(store(), 10);

    JobId next = make_closed_job(1);

    CHECK(next != id);
    CHECK(item(next, 1) != first);
    CHECK(job(next).run == 2);
}

TEST_CASE_FIXTURE(Fixture, "long outputs of a purged job are named, so that they can be removed") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    Attempt attempt;
    attempt.output_bytes = 10;
    attempt.content = "1-1.out";
    exchange({.worker = worker,
              .settled = {{.token = grant.token, .item = grant.range.lo, .attempt = attempt}}});
    must(store().finish_job(id));
    begin_purge(store(), id);

    CHECK(must(store().purging().purge_some(10)).content == std::vector<std::string>{"1-1.out"});
    purge_all(store(), 10);
}

TEST_CASE_FIXTURE(Fixture, "the report of a purged job is kept under its name and run") {
    std::vector<JobId> runs;
    for (const char* report : {R"({"run":1,"key":"ü\n"})", R"({"run":2})"}) {
        runs.push_back(make_closed_job(1));
        must(store().cancel_job(runs.back()));
        must(store().finish_job(runs.back()));
        CHECK_FALSE(must(store().purging().find_report(runs.size() == 1 ? "job" : "job:2")));
        Timestamp finished_at = job(runs.back()).finished_at;
        CHECK(begin_purge(store(), runs.back(), report));

        KeptReport kept = must(store().purging().find_report("job")).value();
        CHECK(kept.name == "job");
        CHECK(kept.run == static_cast<int>(runs.size()));
        CHECK(kept.finished_at == finished_at);
        CHECK(kept.json == report);
    }
    purge_all(store(), 10);
    reconnect();

    CHECK(must(store().purging().find_report("job:1")).value().run == 1);
    CHECK(must(store().purging().find_report("job")).value().run == 2);
    CHECK_FALSE(must(store().purging().find_report("job:3")));
    CHECK_FALSE(must(store().purging().find_report("job:x")));
    CHECK_FALSE(must(store().purging().find_report("other")));
}

TEST_CASE_FIXTURE(Fixture, "a job is not purged with a report of an earlier end") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    must(store().finish_job(id));
    Timestamp first_end = job(id).finished_at;
    wait(1'000);
    CHECK(must(store().retry(id, {})) == 1);
    CHECK_FALSE(must(store().purging().begin_purge(id, first_end, "{}")));
    settle_all(worker, claim_range(worker, 1));
    must(store().finish_job(id));

    CHECK_FALSE(must(store().purging().begin_purge(id, first_end, "{}")));
    CHECK_FALSE(must(store().purging().find_report("job")));
    CHECK(begin_purge(store(), id));
    purge_all(store(), 10);
}

TEST_CASE_FIXTURE(Fixture, "a store can be made compact while it holds jobs") {
    JobId id = make_closed_job(3);
    must(store().purging().compact());
    CHECK(tally(id).items == 3);
}

TEST_CASE_FIXTURE(Fixture, "what travels with items is named by the purge, and needed until then") {
    JobId id = make_job(0);
    std::string name = carried_name(id, "a.wav", 1, 1);
    append(id, {{.input = "a.wav", .carried = name}});
    close(id);
    reap(feeder(), {});
    must(store().cancel_job(id));
    must(store().finish_job(id));

    begin_purge(store(), id);

    CHECK(must(store().needed_content(std::vector{name})) == std::vector{name});
    CHECK(must(store().purging().purge_some(10)).content == std::vector{name});
    purge_all(store(), 10);
    CHECK(must(store().needed_content(std::vector{name})).empty());
}

}  // namespace stint::test
