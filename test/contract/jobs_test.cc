// Jobs: made, found, fed, ended, begun again.
#include "contract/fixture.h"

namespace stint::test {
namespace {

JobRequest request(const std::string& name = "job") {
    return {.name = name,
            .spec = {
                .command = {"wc", "-w", "{}"}, .sources = {"glob:in/*.txt"}, .directory = "/data"}};
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a job is made by its first opening and found by the next") {
    OpenedJob made = must(store().open_job(request()));
    OpenedJob found = must(store().open_job(request()));

    CHECK(made.created);
    CHECK_FALSE(found.created);
    CHECK(found.job.id == made.job.id);
    CHECK(found.job.run == 1);
    CHECK(found.job.spec == request().spec);
    CHECK(found.job.state == JobState::open);
    CHECK(found.job.finished_at == Timestamp{0});
}

TEST_CASE_FIXTURE(Fixture, "a job opened with another command is refused, and both are shown") {
    must(store().open_job(request()));
    JobRequest other = request();
    other.spec.command = {"cat", "{}"};

    Error error = refusal(store().open_job(other));

    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message.find("wc -w") != std::string::npos);
    CHECK(error.message.find("cat") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "a job opened with other sources or in another directory is refused") {
    must(store().open_job(request()));
    JobRequest sources = request();
    sources.spec.sources = {"stdin"};
    JobRequest directory = request();
    directory.spec.directory = "/elsewhere";

    CHECK(refusal(store().open_job(sources)).code == ErrorCode::invalid_input);
    CHECK(refusal(store().open_job(directory)).code == ErrorCode::invalid_input);
}

TEST_CASE_FIXTURE(Fixture, "a job's name must be one that people can type") {
    CHECK(refusal(store().open_job(request("a b"))).code == ErrorCode::invalid_input);
    CHECK(refusal(store().open_job(request(""))).code == ErrorCode::invalid_input);
}

TEST_CASE_FIXTURE(Fixture, "opening a job again takes over its new retry rule and weight") {
    JobId id = must(store().open_job(request())).job.id;
    JobRequest changed = request();
    changed.spec.retry.attempts_max = 7;
    changed.spec.weight = 3;

    CHECK(must(store().open_job(changed)).job.spec == changed.spec);
    CHECK(job(id).spec == changed.spec);
}

TEST_CASE_FIXTURE(Fixture, "a finished job is run anew if that is asked for") {
    JobId first = make_closed_job(0);
    must(store().finish_job(first));

    OpenedJob second = must(store().open_job({.name = "job",
                                              .spec = {.command = {"true"}},
                                              .when_finished = JobRequest::WhenFinished::new_run}));

    CHECK(second.created);
    CHECK(second.job.run == 2);
    CHECK(second.job.id != first);
    CHECK(second.job.tally == Tally{});
}

TEST_CASE_FIXTURE(Fixture, "a finished job is found again if no new run is asked for") {
    JobId id = make_closed_job(0);
    must(store().finish_job(id));

    OpenedJob found = must(store().open_job({.name = "job", .spec = {.command = {"true"}}}));

    CHECK(found.job.id == id);
    CHECK(found.job.state == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a job that is not finished gets no new run") {
    JobId id = make_closed_job(1);

    OpenedJob found = must(store().open_job({.name = "job",
                                             .spec = {.command = {"true"}},
                                             .when_finished = JobRequest::WhenFinished::new_run}));

    CHECK_FALSE(found.created);
    CHECK(found.job.id == id);
}

TEST_CASE_FIXTURE(Fixture, "a name finds the last run, name and number any of them") {
    JobId first = make_closed_job(0);
    must(store().finish_job(first));
    JobId second = must(store().open_job({.name = "job",
                                          .spec = {.command = {"true"}},
                                          .when_finished = JobRequest::WhenFinished::new_run}))
                       .job.id;

    CHECK(must(store().find_job("job"))->id == second);
    CHECK(must(store().find_job("job:1"))->id == first);
    CHECK(must(store().find_job("job:2"))->id == second);
    CHECK_FALSE(must(store().find_job("job:3")).has_value());
    CHECK_FALSE(must(store().find_job("job:x")).has_value());
}

TEST_CASE_FIXTURE(Fixture, "a job that does not exist is not found") {
    CHECK_FALSE(must(store().find_job("job")).has_value());
    CHECK_FALSE(must(store().load_job({17})).has_value());
    CHECK(refusal(store().finish_job({17})).code == ErrorCode::not_found);
    CHECK(refusal(store().job_flags({17})).code == ErrorCode::not_found);
    CHECK(refusal(store().retry({17}, {})).code == ErrorCode::not_found);
    CHECK(refusal(store().list_items({17}, {})).code == ErrorCode::not_found);
    CHECK(refusal(store().find_item({17}, "a")).code == ErrorCode::not_found);
}

TEST_CASE_FIXTURE(Fixture, "jobs are listed in the order in which they were made") {
    make_job(1, "b");
    make_job(2, "a");

    std::vector<Job> jobs = must(store().list_jobs());

    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].name == "b");
    CHECK(jobs[1].name == "a");
    CHECK(jobs[1].tally.items == 2);
}

TEST_CASE_FIXTURE(Fixture, "a job does not finish while items may still come") {
    JobId id = make_job(0);

    CHECK(must(store().finish_job(id)) == JobState::open);
}

TEST_CASE_FIXTURE(Fixture, "a job does not finish while an item is unclaimed, claimed or waiting") {
    JobId id = make_closed_job(1);
    CHECK(must(store().finish_job(id)) == JobState::closed);

    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    CHECK(must(store().finish_job(id)) == JobState::closed);

    postpone(worker, grant.token, grant.range.lo, Kind::retry, 1'000);
    CHECK(must(store().finish_job(id)) == JobState::closed);
}

TEST_CASE_FIXTURE(Fixture, "a closed job all of whose items are completed ends completed") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 2));

    CHECK(must(store().finish_job(id)) == JobState::completed);
    CHECK(job(id).finished_at == clock().wall());
    CHECK(must(store().job_flags(id)).finished);
}

TEST_CASE_FIXTURE(Fixture, "a closed job with a failed item ends failed") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    settle(worker, grant.token, grant.range.lo, Kind::failed);
    settle(worker, grant.token, grant.range.lo + 1);

    CHECK(must(store().finish_job(id)) == JobState::failed);
}

TEST_CASE_FIXTURE(Fixture, "a job without items completes when it is closed") {
    JobId id = make_closed_job(0);

    CHECK(must(store().finish_job(id)) == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a job that has ended stays as it ended") {
    JobId id = make_closed_job(0);
    must(store().finish_job(id));
    Timestamp at = job(id).finished_at;
    wait(1'000);

    CHECK(must(store().finish_job(id)) == JobState::completed);
    CHECK(job(id).finished_at == at);
}

TEST_CASE_FIXTURE(Fixture, "closed jobs that only wait for their end are listed as ended") {
    JobId empty = make_closed_job(0, "empty");
    make_closed_job(1, "busy");
    make_job(0, "open");
    JobId finished = make_closed_job(0, "finished");
    must(store().finish_job(finished));

    CHECK(must(store().ended_jobs()) == std::vector{empty});
}

TEST_CASE_FIXTURE(Fixture, "a job has prospects while something is unsettled") {
    JobId id = make_closed_job(1);
    CHECK(must(store().has_prospects(id)));
    CHECK(must(store().has_prospects({})));

    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));

    CHECK_FALSE(must(store().has_prospects(id)));
    CHECK_FALSE(must(store().has_prospects({})));
}

TEST_CASE_FIXTURE(Fixture, "a job has no prospects when its feeder is lost and waits for a child") {
    JobId id = make_job(0);
    make_job(1, "other");
    Grant grant = claim_range(feeder(), 1);
    std::vector<InHand> held{{grant.token, grant.range.lo, true}};
    must(store().reap_worker(feeder(), LossReason::process_ended, std::span(held)));

    CHECK_FALSE(must(store().has_prospects(id)));
}

TEST_CASE_FIXTURE(Fixture, "an open job has prospects as long as its feeder lives") {
    JobId id = make_job(0);
    CHECK(must(store().has_prospects(id)));

    must(store().retire_worker(feeder()));

    CHECK_FALSE(must(store().has_prospects(id)));
}

TEST_CASE_FIXTURE(Fixture, "items that come after its end open a job again") {
    JobId id = make_closed_job(0);
    must(store().finish_job(id));

    append(id, {{.input = "late"}});

    CHECK(job(id).state == JobState::open);
    CHECK(job(id).finished_at == Timestamp{0});
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));
    CHECK(tally(id).completed == 1);
}

TEST_CASE_FIXTURE(Fixture, "a block that adds nothing does not open a job again") {
    JobId id = make_closed_job(0);
    must(store().finish_job(id));

    append(id, {});

    CHECK(job(id).state == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a job has one living feeder") {
    JobId id = make_job(0);
    WorkerId other = make_worker();

    CHECK_FALSE(must(store().take_feeder(id, other)));
    CHECK(must(store().take_feeder(id, feeder())));
}

TEST_CASE_FIXTURE(Fixture, "the next feeder is free to begin when the last one has retired") {
    JobId id = make_job(0);
    must(store().retire_worker(feeder()));

    CHECK(must(store().take_feeder(id, make_worker())));
}

TEST_CASE_FIXTURE(Fixture, "the next feeder is free to begin when the last one was lost") {
    JobId id = make_job(0);
    reap(feeder(), {});

    CHECK(must(store().take_feeder(id, make_worker())));
}

TEST_CASE_FIXTURE(Fixture, "only the feeder appends to a job and closes it") {
    JobId id = make_job(1);
    WorkerId other = make_worker();
    std::vector<NewItem> block{{.input = "x"}};

    CHECK(refusal(store().append_items(id, other, block, KeyRule::position, ChangedRule::keep))
              .code == ErrorCode::conflict);
    CHECK(refusal(store().close_job(id, other)).code == ErrorCode::conflict);
    CHECK(tally(id).items == 1);
    CHECK(job(id).state == JobState::open);
}

TEST_CASE_FIXTURE(Fixture, "a feeder that was presumed lost can neither append nor close") {
    JobId id = make_job(1);
    WorkerId lost = feeder();
    reap(lost, {});
    std::vector<NewItem> block{{.input = "x"}};

    CHECK(
        refusal(store().append_items(id, lost, block, KeyRule::position, ChangedRule::keep)).code ==
        ErrorCode::conflict);
    CHECK(refusal(store().close_job(id, lost)).code == ErrorCode::conflict);
    CHECK(tally(id).items == 1);
    CHECK(job(id).state == JobState::open);
}

TEST_CASE_FIXTURE(Fixture, "who closes a job gives the right to append away") {
    JobId id = make_closed_job(1);
    std::vector<NewItem> block{{.input = "x"}};

    CHECK(refusal(store().append_items(id, feeder(), block, KeyRule::position, ChangedRule::keep))
              .code == ErrorCode::conflict);
    CHECK(refusal(store().close_job(id, feeder())).code == ErrorCode::conflict);
    CHECK(must(store().take_feeder(id, make_worker())));
    CHECK(job(id).state == JobState::closed);
}

TEST_CASE_FIXTURE(Fixture, "closing a job that has ended leaves it ended") {
    JobId id = make_closed_job(0);
    must(store().finish_job(id));

    close(id);

    CHECK(job(id).state == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "a worker hears how the jobs stand that it holds leases of") {
    JobId held = make_job(1, "held");
    WorkerId worker = make_worker();
    claim_range(worker, 1);
    make_job(1, "other");

    must(store().cancel_job(held));
    std::vector<JobFlags> flags = must(store().flags(worker));

    REQUIRE(flags.size() == 1);
    CHECK(flags[0].job == held);
    CHECK(flags[0].canceling);
    CHECK(flags[0].paused == Pause::none);
    CHECK_FALSE(flags[0].finished);
}

}  // namespace stint::test
