// Cancel: what nobody has claimed ends at once, what is claimed is settled by its worker, what is
// completed stays.
#include "contract/fixture.h"

namespace stint::test {

TEST_CASE_FIXTURE(Fixture, "unclaimed items are canceled at once") {
    JobId id = make_closed_job(3);

    CHECK(must(store().cancel_job(id)) == 3);

    CHECK(state(item(id, 1)) == ItemState::canceled);
    CHECK(tally(id) == Tally{.items = 3, .canceled = 3, .claimed = 3});
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture,
                  "claimed items are left to their workers, and completed ones as they are") {
    JobId id = make_closed_job(4);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    settle(worker, grant.token, grant.range.lo);

    CHECK(must(store().cancel_job(id)) == 1);

    CHECK(state(grant.range.lo) == ItemState::completed);
    CHECK(state(grant.range.lo + 1, {grant.range.lo + 1}) == ItemState::running);
    CHECK(must(store().finish_job(id)) == JobState::closed);
    CHECK(settle(worker, grant.token, grant.range.lo + 1, Kind::canceled));
    CHECK(settle(worker, grant.token, grant.range.lo + 2, Kind::completed));
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "items that waited for a time or were given back are canceled at once") {
    JobId id = make_closed_job(5);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 5);
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 60'000);
    postpone(worker, grant.token, grant.range.lo + 1, Kind::set_back, 60'000);
    give_back(worker, grant.token, grant.range.lo + 2);

    CHECK(must(store().cancel_job(id)) == 5);

    for (int i = 0; i < 5; ++i) CHECK(state(grant.range.lo + i) == ItemState::canceled);
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "a canceled job is closed") {
    JobId id = make_job(1);
    must(store().cancel_job(id));

    CHECK(job(id).state == JobState::closed);
    CHECK(must(store().job_flags(id)).canceling);
}

TEST_CASE_FIXTURE(Fixture, "canceling again finds nothing more") {
    JobId id = make_job(2);
    must(store().cancel_job(id));

    CHECK(must(store().cancel_job(id)) == 0);
    CHECK(tally(id).canceled == 2);
}

TEST_CASE_FIXTURE(Fixture, "a finished job cannot be canceled any more") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));
    must(store().finish_job(id));

    CHECK(must(store().cancel_job(id)) == 0);
    CHECK(job(id).state == JobState::completed);
    CHECK_FALSE(job(id).canceling);
}

TEST_CASE_FIXTURE(Fixture,
                  "a job whose items were all completed before the cancel ends completed") {
    JobId id = make_closed_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    must(store().cancel_job(id));
    settle_all(worker, grant);

    CHECK(must(store().finish_job(id)) == JobState::completed);
}

TEST_CASE_FIXTURE(Fixture, "nothing is appended to a job that is being canceled") {
    JobId id = make_job(1);
    must(store().cancel_job(id));
    std::vector<NewItem> block{{.input = "late"}};

    CHECK(refusal(store().append_items(id, feeder(), block, KeyRule::position, ChangedRule::keep))
              .code == ErrorCode::conflict);
    CHECK(tally(id).items == 1);
}

TEST_CASE_FIXTURE(Fixture, "a cancel ends the right to append, also beyond the end of the job") {
    JobId id = make_job(1);
    must(store().cancel_job(id));
    REQUIRE(must(store().finish_job(id)) == JobState::canceled);
    std::vector<NewItem> block{{.input = "late"}};

    CHECK(refusal(store().append_items(id, feeder(), block, KeyRule::position, ChangedRule::keep))
              .code == ErrorCode::conflict);
    CHECK(refusal(store().close_job(id, feeder())).code == ErrorCode::conflict);
    CHECK(job(id).state == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture,
                  "a job that was canceled goes on when items are appended after its end") {
    JobId id = make_job(2);
    must(store().cancel_job(id));
    REQUIRE(must(store().finish_job(id)) == JobState::canceled);

    append(id, {{.input = "late"}});

    CHECK_FALSE(job(id).canceling);
    WorkerId worker = make_worker();
    CHECK(claim_range(worker, 1).items.front().input == "late");
    CHECK(claim(worker).empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "items canceled unclaimed are taken up again as a range of a new round") {
    JobId id = make_closed_job(3);
    must(store().cancel_job(id));
    must(store().finish_job(id));

    CHECK(must(store().retry(id, {.canceled_too = true})) == 3);

    CHECK(job(id).state == JobState::closed);
    CHECK_FALSE(job(id).canceling);
    CHECK(tally(id).canceled == 0);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    CHECK(grant.round == 2);
    CHECK(grant.attempt == 1);
    settle_all(worker, grant);
    CHECK(must(store().finish_job(id)) == JobState::completed);
    CHECK(events(id).size() == 6);
}

TEST_CASE_FIXTURE(Fixture, "items canceled unclaimed are not taken up as failed") {
    JobId id = make_closed_job(3);
    must(store().cancel_job(id));

    CHECK(must(store().retry(id, {})) == 0);
    CHECK(must(store().retry(id, {.canceled_too = true, .cause = "exit 1"})) == 0);
    CHECK(tally(id).canceled == 3);
}

TEST_CASE_FIXTURE(Fixture, "one item out of a range that was canceled is not taken up by itself") {
    JobId id = make_closed_job(3);
    must(store().cancel_job(id));

    Error one = refusal(store().retry(id, {.item = item(id, 2), .canceled_too = true}));

    CHECK(one.code == ErrorCode::invalid_input);
    CHECK(one.message.find("3 items") != std::string::npos);
    CHECK(tally(id).canceled == 3);
}

TEST_CASE_FIXTURE(Fixture, "taking up items of a job that is being canceled ends the canceling") {
    JobId id = make_closed_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    settle(worker, grant.token, grant.range.lo, Kind::failed);
    must(store().cancel_job(id));

    CHECK(must(store().retry(id, {})) == 1);

    CHECK_FALSE(must(store().job_flags(id)).canceling);
    CHECK(claim_range(worker, 1).range.lo == grant.range.lo);
}

TEST_CASE_FIXTURE(Fixture, "an attempt that fails while its job is canceled has no next one") {
    JobId id = make_closed_job(2);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 2);
    must(store().cancel_job(id));

    CHECK(postpone(worker, grant.token, grant.range.lo, Kind::retry, 0));
    CHECK(postpone(worker, grant.token, grant.range.lo + 1, Kind::set_back, 0));

    CHECK(tally(id).canceled == 2);
    CHECK(events(id).size() == 2);
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "what is given back while its job is canceled is canceled") {
    JobId id = make_closed_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    must(store().cancel_job(id));

    CHECK(give_back(worker, grant.token, grant.range.lo + 1));

    CHECK(tally(id).canceled == 2);
    CHECK(settle(worker, grant.token, grant.range.lo, Kind::canceled));
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "a chosen claim that runs out while its job is canceled is canceled") {
    JobId id = make_closed_job(1);
    must(store().claim_item(id, "1", "anna", 1'000));
    must(store().cancel_job(id));
    wait(1'000);

    CHECK(must(store().reap_expired()) == 1);

    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "what another boot left of a job that is being canceled is canceled") {
    JobId id = make_closed_job(3);
    claim_range(make_worker(), 2);
    must(store().cancel_job(id));

    reboot();

    CHECK(tally(id).canceled == 3);
    CHECK(must(store().finish_job(id)) == JobState::canceled);
}

TEST_CASE_FIXTURE(Fixture, "a job has a line in its history for being canceled, items have none") {
    JobId id = make_closed_job(1);
    must(store().cancel_job(id));

    ItemDetails found = details(item(id, 1));

    CHECK(found.history.empty());
    CHECK(found.reason.find("canceled") != std::string::npos);
}

}  // namespace stint::test
