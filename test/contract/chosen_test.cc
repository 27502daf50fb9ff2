// One chosen item, claimed by its key for a holder that is no process of ours.
#include "contract/fixture.h"
#include <fmt/core.h>

namespace stint::test {
namespace {

using Answer = ChosenClaim::Kind;

class Chosen : public Fixture {
public:
    ChosenClaim choose(std::string_view key, Millis lease_ms = 10'000) {
        return must(store().claim_item(id, key, "anna", lease_ms));
    }
    bool settle_chosen(const ChosenClaim& claim, Kind kind = Kind::completed) {
        return settle({0}, claim.token, claim.item.id, kind);
    }

    JobId id = make_job(4);
    WorkerId worker = make_worker();
};

}  // namespace

TEST_CASE_FIXTURE(Chosen, "an unclaimed item is granted and runs") {
    ChosenClaim claim = choose("2");

    CHECK(claim.kind == Answer::granted);
    CHECK(claim.item.input == "2");
    CHECK(claim.attempt == 1);
    CHECK(claim.round == 1);
    CHECK(state(item(id, 2)) == ItemState::running);
}

TEST_CASE_FIXTURE(Chosen, "a chosen item is settled under its token by nobody's process") {
    ChosenClaim claim = choose("2");

    CHECK_FALSE(settle(worker, claim.token, claim.item.id));
    CHECK(settle_chosen(claim));
    CHECK(state(item(id, 2)) == ItemState::completed);
    CHECK_FALSE(settle_chosen(claim));
}

TEST_CASE_FIXTURE(Chosen, "claims step over an item that was chosen ahead of them") {
    ChosenClaim second = choose("2");
    ChosenClaim third = choose("3");

    CHECK(claim_range(worker, 1).items.front().input == "1");
    CHECK(claim_range(worker, 1).items.front().input == "4");
    CHECK(claim(worker).empty());
    CHECK(settle_chosen(second));
    CHECK(settle_chosen(third));
}

TEST_CASE_FIXTURE(Chosen, "a range ends before an item that was chosen ahead of it") {
    choose("3");

    std::vector<Grant> grants = claim(worker, {.slots = 4});

    REQUIRE(grants.size() == 1);
    CHECK(grants.front().range.size() == 2);
}

TEST_CASE_FIXTURE(Chosen, "claims step over chosen items also at the very end") {
    choose("4");
    claim_range(worker, 3);

    CHECK(claim(worker).empty());
    append(id, {{.input = "5"}});
    CHECK(claim_range(worker, 1).items.front().input == "5");
}

TEST_CASE_FIXTURE(Chosen, "an item in a live lease is refused, and its holder named") {
    claim_range(worker, 1);

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::held);
    CHECK(claim.holder == fmt::format("worker {}", worker.value));
}

TEST_CASE_FIXTURE(Chosen, "a chosen item is refused to the next, and its holder named") {
    choose("2");

    ChosenClaim claim = must(store().claim_item(id, "2", "bert", 10'000));

    CHECK(claim.kind == Answer::held);
    CHECK(claim.holder == "anna");
}

TEST_CASE_FIXTURE(Chosen, "a settled item is refused with how it ended") {
    settle_all(worker, claim_range(worker, 1), Kind::failed);

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::settled);
    CHECK(claim.state == ItemState::failed);
}

TEST_CASE_FIXTURE(Chosen, "an item settled under a lease that still stands is settled, not held") {
    Grant grant = claim_range(worker, 2);
    settle(worker, grant.token, grant.range.lo);

    CHECK(choose("1").kind == Answer::settled);
    CHECK(choose("2").kind == Answer::held);
}

TEST_CASE_FIXTURE(Chosen, "an item that was canceled unclaimed is refused as canceled") {
    must(store().cancel_job(id));

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::settled);
    CHECK(claim.state == ItemState::canceled);
}

TEST_CASE_FIXTURE(Chosen, "an item that failed and was canceled in its next round is canceled") {
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    must(store().retry(id, {}));
    must(store().cancel_job(id));

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::settled);
    CHECK(claim.state == ItemState::canceled);
}

TEST_CASE_FIXTURE(Chosen, "an item that nobody knows is unknown") {
    CHECK(choose("9").kind == Answer::unknown);
    CHECK(refusal(store().claim_item({99}, "1", "anna", 1'000)).code == ErrorCode::not_found);
}

TEST_CASE_FIXTURE(Chosen, "an item of a paused job is refused, and that is said") {
    run_sql("UPDATE job SET paused = 1");

    Error claim = refusal(store().claim_item(id, "1", "anna", 1'000));

    CHECK(claim.code == ErrorCode::conflict);
    CHECK(claim.message.find("paused") != std::string::npos);
}

TEST_CASE_FIXTURE(Chosen, "an item that was given back is taken out of its range") {
    Grant grant = claim_range(worker, 4);
    give_back(worker, grant.token, grant.range.lo);

    ChosenClaim claim = choose("2");

    CHECK(claim.kind == Answer::granted);
    CHECK(claim_range(worker, 1).items.front().input == "1");
    Grant behind = claim_range(worker, 2);
    CHECK(behind.items.front().input == "3");
    CHECK(settle_chosen(claim));
}

TEST_CASE_FIXTURE(Chosen, "a chosen item keeps the attempts, losses and the round it had") {
    Grant grant = claim_range(worker, 1);
    settle_all(worker, grant, Kind::failed);
    must(store().retry(id, {}));
    Grant second = claim_range(worker, 1);
    postpone(worker, second.token, second.range.lo, Kind::retry, 60'000);

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::granted);
    CHECK(claim.round == 2);
    CHECK(claim.attempt == 2);
}

TEST_CASE_FIXTURE(Chosen, "a chosen item can be retried, set back and given back") {
    for (Kind kind : {Kind::retry, Kind::set_back}) {
        ChosenClaim claim = choose("2");
        CHECK(postpone({0}, claim.token, claim.item.id, kind, 0));
    }
    ChosenClaim claim = choose("2");
    CHECK(claim.attempt == 2);
    CHECK(give_back({0}, claim.token, claim.item.id));
    CHECK(state(item(id, 2)) == ItemState::pending);

    // What is due comes first, also when it stands ahead of the cursor.
    CHECK(claim_range(worker, 1).items.front().input == "2");
    CHECK(claim_range(worker, 1).items.front().input == "1");
    CHECK(claim_range(worker, 1).items.front().input == "3");
}

TEST_CASE_FIXTURE(Chosen, "a chosen claim ends by itself when its time is over") {
    ChosenClaim claim = choose("2", 10'000);
    wait(9'999);
    CHECK(must(store().reap_expired()) == 0);
    wait(1);

    CHECK(must(store().reap_expired()) == 1);

    CHECK_FALSE(settle_chosen(claim));
    CHECK(state(item(id, 2)) == ItemState::pending);
    CHECK(claim_range(worker, 1).items.front().input == "2");
}

TEST_CASE_FIXTURE(Chosen, "the end of a chosen claim costs no attempt and counts as a loss") {
    choose("2", 1'000);
    wait(1'000);
    must(store().reap_expired());

    Grant grant = claim_range(worker, 1);

    CHECK(grant.attempt == 1);
    CHECK(grant.lost == 1);
}

TEST_CASE_FIXTURE(Chosen, "a chosen claim that is renewed lives on") {
    ChosenClaim claim = choose("2", 10'000);
    wait(9'000);
    CHECK(must(store().renew(claim.token, 10'000)));
    wait(9'000);
    CHECK(must(store().reap_expired()) == 0);

    CHECK(settle_chosen(claim));
}

TEST_CASE_FIXTURE(Chosen, "a chosen claim that is over, ended or unknown cannot be renewed") {
    ChosenClaim over = choose("2", 1'000);
    wait(1'000);
    CHECK_FALSE(must(store().renew(over.token, 1'000)));
    must(store().reap_expired());
    CHECK_FALSE(must(store().renew(over.token, 1'000)));

    ChosenClaim ended = choose("3");
    settle_chosen(ended);
    CHECK_FALSE(must(store().renew(ended.token, 1'000)));
    CHECK_FALSE(must(store().renew({12'345}, 1'000)));
}

TEST_CASE_FIXTURE(Chosen, "a worker's lease is not renewed by its token") {
    Grant grant = claim_range(worker, 1);

    CHECK_FALSE(must(store().renew(grant.token, 1'000)));
}

TEST_CASE_FIXTURE(Chosen, "an item chosen ahead of the cursor is not canceled at once") {
    ChosenClaim claim = choose("3");

    CHECK(must(store().cancel_job(id)) == 3);

    CHECK(state(item(id, 3)) == ItemState::running);
    CHECK(settle_chosen(claim, Kind::canceled));
    CHECK(tally(id).canceled == 4);
}

TEST_CASE_FIXTURE(Chosen, "an item that must run alone can be chosen") {
    for (int i = 0; i < bounds::losses_before_alone; ++i) {
        WorkerId lost = make_worker();
        Grant grant = claim_range(lost, 1);
        REQUIRE(grant.items.front().input == "1");
        reap_blind(lost);
    }

    ChosenClaim claim = choose("1");

    CHECK(claim.kind == Answer::granted);
    CHECK(settle_chosen(claim));
}

}  // namespace stint::test
