// Claims by hand: the next item, for a holder that is no process of ours. What a chosen item is
// granted for is in chosen_test.cc; everything about tokens, time and ends holds for both.
#include "contract/fixture.h"
#include <fmt/core.h>

namespace stint::test {
namespace {

using Trace = ClaimTrace::Kind;

class ByHand : public Fixture {
public:
    // REQUIRES: something is claimable
    ChosenClaim next(const std::string& holder = "anna", Millis lease_ms = 10'000) {
        std::optional<ChosenClaim> claim = must(store().claim_next(id, holder, lease_ms));
        REQUIRE(claim.has_value());
        return *claim;
    }
    bool nothing() { return !must(store().claim_next(id, "anna", 10'000)).has_value(); }
    bool end(const ChosenClaim& claim, Kind kind, Millis delay_ms = 0) {
        Settlement settlement{.token = claim.token,
                              .item = claim.item.id,
                              .kind = kind,
                              .attempt = {.cause = "no luck"},
                              .delay_ms = delay_ms};
        return exchange({.settled = {settlement}}).refused.empty();
    }
    bool hand_back(const ChosenClaim& claim) { return give_back({}, claim.token, claim.item.id); }
    Outlook outlook() { return must(store().outlook(id)); }
    ClaimTrace trace(const ChosenClaim& claim) { return must(store().trace_claim(claim.token)); }
    std::int64_t reap() { return must(store().reap_expired()); }
    void expire(int times) {
        for (int i = 0; i < times; ++i) {
            next("anna", 1'000);
            wait(1'000);
            REQUIRE(reap() == 1);
        }
    }

    JobId id = make_job(3);
};

}  // namespace

TEST_CASE_FIXTURE(ByHand, "the items are claimed one after the other, each by one holder") {
    CHECK(next("anna").item.input == "1");
    CHECK(next("bert").item.input == "2");
    CHECK(next("anna").item.input == "3");
    CHECK(nothing());
}

TEST_CASE_FIXTURE(ByHand, "a claim says what is to be done, which try it is, and until when") {
    ChosenClaim claim = next("anna", 10'000);

    CHECK(claim.kind == ChosenClaim::Kind::granted);
    CHECK(claim.item.key == "1");
    CHECK(claim.attempt == 1);
    CHECK(claim.round == 1);
    CHECK(claim.expires == clock().now() + 10'000);
    CHECK(state(claim.item.id) == ItemState::running);
}

TEST_CASE_FIXTURE(ByHand, "tokens grow and are never given twice") {
    LeaseToken first = next().token;
    ChosenClaim second = next();
    REQUIRE(hand_back(second));

    CHECK(first < second.token);
    CHECK(second.token < next().token);
}

TEST_CASE_FIXTURE(ByHand, "what is due comes before the cursor") {
    ChosenClaim first = next();
    hand_back(first);

    CHECK(next().item.input == "1");
    CHECK(next().item.input == "2");
}

TEST_CASE_FIXTURE(ByHand, "items that were chosen ahead of the cursor are stepped over") {
    must(store().claim_item(id, "2", "bert", 10'000));

    CHECK(next().item.input == "1");
    CHECK(next().item.input == "3");
    CHECK(nothing());
}

TEST_CASE_FIXTURE(ByHand, "an item that must run alone comes last") {
    expire(bounds::losses_before_alone);

    CHECK(next().item.input == "2");
    CHECK(next().item.input == "3");
    ChosenClaim alone = next();
    CHECK(alone.item.input == "1");
    CHECK(end(alone, Kind::completed));
}

TEST_CASE_FIXTURE(ByHand, "workers and hands never hold the same item") {
    WorkerId worker = make_worker();
    claim_range(worker, 2);

    CHECK(next().item.input == "3");
    CHECK(claim(worker).empty());
}

TEST_CASE_FIXTURE(ByHand, "an item is settled under its token, once") {
    ChosenClaim claim = next();

    CHECK(end(claim, Kind::completed));
    CHECK(state(claim.item.id) == ItemState::completed);
    CHECK_FALSE(end(claim, Kind::completed));
    CHECK_FALSE(end(claim, Kind::failed));
    CHECK(tally(id).completed == 1);
}

TEST_CASE_FIXTURE(ByHand, "a stale token can neither settle, postpone, renew nor give back") {
    ChosenClaim claim = next("anna", 1'000);
    wait(1'000);
    REQUIRE(reap() == 1);
    ChosenClaim heir = next("bert");
    REQUIRE(heir.item.id == claim.item.id);

    for (Kind kind : {Kind::completed, Kind::failed, Kind::canceled, Kind::retry, Kind::set_back}) {
        CHECK_FALSE(end(claim, kind));
    }
    CHECK_FALSE(must(store().renew(claim.token, 1'000)));
    CHECK_FALSE(hand_back(claim));
    CHECK(end(heir, Kind::completed));
}

TEST_CASE_FIXTURE(ByHand, "time decides: past its end a claim is refused before anybody reaps it") {
    ChosenClaim claim = next("anna", 1'000);
    wait(999);
    CHECK(must(store().renew(claim.token, 1'000)));
    wait(1'000);

    for (Kind kind : {Kind::completed, Kind::failed, Kind::retry, Kind::set_back}) {
        CHECK_FALSE(end(claim, kind));
    }
    CHECK_FALSE(must(store().renew(claim.token, 1'000)));
    CHECK_FALSE(hand_back(claim));
    CHECK(reap() == 1);
}

TEST_CASE_FIXTURE(ByHand, "an item whose lease has expired is claimable again once it is reaped") {
    ChosenClaim claim = next("anna", 1'000);
    wait(1'000);
    CHECK(outlook().expired);

    CHECK(reap() == 1);

    CHECK_FALSE(outlook().expired);
    ChosenClaim again = next();
    CHECK(again.item.id == claim.item.id);
    CHECK(again.attempt == 1);
    CHECK(reap() == 0);
}

TEST_CASE_FIXTURE(ByHand, "an item whose leases expire time and again fails as poison") {
    end(next(), Kind::completed);
    end(next(), Kind::completed);
    expire(bounds::losses_before_alone + bounds::losses_alone_max);

    CHECK(nothing());
    CHECK(tally(id).failed == 1);
    CHECK(details(item(id, 3)).reason.starts_with("poison"));
}

TEST_CASE_FIXTURE(ByHand, "a lease that is renewed in time goes on, for as long as it is asked") {
    ChosenClaim claim = next("anna", 1'000);
    for (int i = 0; i < 10; ++i) {
        wait(900);
        REQUIRE(must(store().renew(claim.token, 1'000)));
    }

    CHECK(end(claim, Kind::completed));
}

TEST_CASE_FIXTURE(ByHand, "a failed attempt that is to be retried waits for its backoff") {
    ChosenClaim claim = next();
    REQUIRE(end(claim, Kind::retry, 5'000));
    CHECK(state(claim.item.id) == ItemState::waiting);
    next();
    next();
    CHECK(nothing());

    wait(5'000);

    ChosenClaim again = next();
    CHECK(again.item.id == claim.item.id);
    CHECK(again.attempt == 2);
}

TEST_CASE_FIXTURE(ByHand, "setting back waits and costs no attempt") {
    ChosenClaim claim = next();
    REQUIRE(end(claim, Kind::set_back, 5'000));
    CHECK(state(claim.item.id) == ItemState::waiting);

    wait(5'000);

    CHECK(next().attempt == 1);
}

TEST_CASE_FIXTURE(ByHand, "giving back makes it claimable at once and counts as no loss") {
    ChosenClaim claim = next();
    REQUIRE(hand_back(claim));

    Grant grant = claim_range(make_worker(), 1);

    CHECK(grant.items.front().input == "1");
    CHECK(grant.attempt == 1);
    CHECK(grant.lost == 0);
}

TEST_CASE_FIXTURE(ByHand, "a paused job refuses, and that is said") {
    run_sql("UPDATE job SET paused = 1");

    Error claim = refusal(store().claim_next(id, "anna", 1'000));

    CHECK(claim.code == ErrorCode::conflict);
    CHECK(claim.message.find("paused") != std::string::npos);
    CHECK(outlook().paused);
    CHECK_FALSE(outlook().claimable);
}

TEST_CASE_FIXTURE(ByHand, "a job that is not there is refused") {
    CHECK(refusal(store().claim_next({99}, "anna", 1'000)).code == ErrorCode::not_found);
    CHECK(refusal(store().outlook({99})).code == ErrorCode::not_found);
}

TEST_CASE_FIXTURE(ByHand, "a canceled job has nothing to claim, and what is held ends canceled") {
    ChosenClaim held = next();
    ChosenClaim expiring = next("bert", 1'000);
    must(store().cancel_job(id));

    CHECK(nothing());
    CHECK_FALSE(outlook().claimable);
    CHECK(hand_back(held));
    wait(1'000);
    reap();
    CHECK(state(held.item.id) == ItemState::canceled);
    CHECK(state(expiring.item.id) == ItemState::canceled);
    CHECK(tally(id).canceled == 3);
}

TEST_CASE_FIXTURE(ByHand, "a job whose last item is settled by hand can be finished") {
    close(id);
    for (int i = 0; i < 3; ++i) end(next(), Kind::completed);

    CHECK(must(store().ended_jobs()) == std::vector{id});
    CHECK(must(store().finish_job(id)) == JobState::completed);
    CHECK(nothing());
    CHECK_FALSE(outlook().prospects);
}

TEST_CASE_FIXTURE(ByHand, "what is settled by hand is in the feed like all else") {
    ChosenClaim claim = next();
    end(claim, Kind::completed);

    std::vector<Event> all = events(id);
    REQUIRE(all.size() == 1);
    CHECK(all.front().key == "1");
    CHECK(all.front().outcome.worker == WorkerId{});
}

TEST_CASE_FIXTURE(ByHand, "the outlook counts what is held and what waits, and says until when") {
    CHECK(outlook().claimable);
    end(next(), Kind::set_back, 60'000);
    next("anna", 5'000);
    next("bert", 9'000);

    Outlook found = outlook();

    CHECK_FALSE(found.claimable);
    CHECK(found.prospects);
    CHECK(found.held == 2);
    CHECK(found.waiting == 1);
    CHECK(found.due_at == clock().now() + 5'000);
}

TEST_CASE_FIXTURE(ByHand, "the outlook sees what is due and what has come back") {
    ChosenClaim claim = next();
    next();
    next();
    REQUIRE_FALSE(outlook().claimable);
    hand_back(claim);

    CHECK(outlook().claimable);
}

TEST_CASE_FIXTURE(ByHand, "a token tells what it stands for") {
    ChosenClaim claim = next("anna", 1'000);

    ClaimTrace found = trace(claim);

    CHECK(found.kind == Trace::standing);
    CHECK(found.job == id);
    CHECK(found.item == claim.item.id);
    CHECK(found.holder == "anna");
    CHECK(found.attempt == 1);
}

TEST_CASE_FIXTURE(ByHand, "a stale token tells what became of its lease") {
    ChosenClaim claim = next("anna", 1'000);
    wait(1'000);
    CHECK(trace(claim).kind == Trace::over);
    CHECK(trace(claim).ended_at == Timestamp{});
    reap();
    CHECK(trace(claim).kind == Trace::over);
    CHECK(trace(claim).ending == "lease expired");
    CHECK(trace(claim).ended_at == clock().wall());

    ChosenClaim settled = next();
    end(settled, Kind::completed);
    CHECK(trace(settled).kind == Trace::settled);
    ChosenClaim returned = next();
    hand_back(returned);
    CHECK(trace(returned).ending == "given back");
    ChosenClaim failed = next();
    end(failed, Kind::retry);
    CHECK(trace(failed).ending == "attempt failed");
    ChosenClaim postponed = next();
    end(postponed, Kind::set_back);
    CHECK(trace(postponed).ending == "set back");
}

TEST_CASE_FIXTURE(ByHand, "a token that was never given, or is a worker's, is told from others") {
    CHECK(must(store().trace_claim({12'345})).kind == Trace::unknown);
    Grant grant = claim_range(make_worker(), 1);
    CHECK(must(store().trace_claim(grant.token)).kind == Trace::of_worker);
    CHECK_FALSE(must(store().renew(grant.token, 1'000)));
    CHECK_FALSE(settle({}, grant.token, grant.range.lo));
}

TEST_CASE_FIXTURE(ByHand, "the history of an item names who claimed it, and what came of it") {
    ChosenClaim claim = next("anna", 1'000);
    wait(1'000);
    reap();

    std::vector<HistoryEntry> history = details(claim.item.id).history;

    REQUIRE(history.size() == 2);
    CHECK(history[0].what == "claimed by hand");
    CHECK(history[0].detail == "by anna");
    CHECK(history[0].token == claim.token);
    CHECK(history[1].what == "lease expired");
}

TEST_CASE_FIXTURE(ByHand,
                  "a job without a command is claimed by hand and by no worker of any job") {
    JobId bare = must(store().open_job({.name = "bare"})).job.id;
    append(bare, {{.input = "x"}});
    WorkerId worker = make_worker();
    claim_range(worker, 2);
    claim_range(worker, 1);

    CHECK(claim(worker).empty());
    CHECK(must(store().claim_next(bare, "anna", 1'000)).has_value());
}

TEST_CASE_FIXTURE(ByHand, "a job without a command gives workers of any job no prospects") {
    close(id);
    JobId bare = must(store().open_job({.name = "bare"})).job.id;
    append(bare, {{.input = "x"}});
    close(bare);
    for (int i = 0; i < 3; ++i) end(next(), Kind::completed);

    CHECK_FALSE(must(store().has_prospects(std::nullopt)));
    CHECK(must(store().has_prospects(bare)));
}

}  // namespace stint::test
