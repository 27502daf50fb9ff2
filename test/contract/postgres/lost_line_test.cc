// The line to the server is lost at the worst moment: a call that is made again must not be carried
// out twice, and what nobody was told must not be lost.
#include <cstdlib>

#include "contract/fixture.h"
#include "contract/postgres/postgres_factory.h"
#include "support/cutting_proxy.h"

namespace stint::test {
namespace {

using Where = CuttingProxy::Where;

// A store behind a proxy; what the fixture itself does goes straight to the server.
class Cut : public Fixture {
public:
    Cut() : proxy(factory_of(*this).port()) {
        factory_of(*this).go_by(proxy.port());
        cut_store = connect();
        factory_of(*this).go_by(0);
    }

    // As PatientStore does, until it is no matter of the line; and the upkeep, as CommitQueue does.
    template <typename Call>
    auto patiently(Where where, Call call) -> decltype(call(std::declval<Store&>())) {
        proxy.cut(where);
        for (;;) {
            auto result = call(*cut_store);
            bool away = !result.ok() && (result.error().code == ErrorCode::unavailable ||
                                         result.error().code == ErrorCode::busy);
            if (away) must(cut_store->tend());
            if (away) continue;
            CHECK(proxy.has_cut());
            return result;
        }
    }

    static PostgresFactory& factory_of(Fixture& fixture) {
        return dynamic_cast<PostgresFactory&>(fixture.factory());
    }

    CuttingProxy proxy;
    std::unique_ptr<Store> cut_store;
};

constexpr std::array every_commit{Where::commit, Where::commit_answer};

}  // namespace

TEST_CASE_FIXTURE(Cut, "items whose adding gets no answer are added once") {
    JobId job = make_job(0);
    REQUIRE(must(store().take_feeder(job, feeder())));
    std::vector<NewItem> block{{.input = "a"}, {.input = "b"}};

    for (Where where : every_commit) {
        Appended appended = must(patiently(where, [&](Store& s) {
            return s.append_items(job, feeder(), block, KeyRule::position, ChangedRule::keep);
        }));
        CHECK(appended.added == 2);
    }

    CHECK(tally(job).items == 4);
}

TEST_CASE_FIXTURE(Cut, "a job is closed though nobody hears of it") {
    for (Where where : every_commit) {
        JobId id = make_job(1, where == Where::commit ? "one" : "two");
        must(patiently(where, [&](Store& s) { return s.close_job(id, feeder()); }));
        CHECK(job(id).state == JobState::closed);
    }
}

// An exchange that gives back is no plain one: it is carried out step by step.
TEST_CASE_FIXTURE(Cut, "what was settled by a commit without an answer is not refused") {
    JobId job = make_job(4);
    WorkerId worker = make_worker(4);
    Grant grant = claim_range(worker, 4);

    ItemId item = grant.range.lo;
    ItemId last = grant.range.hi;
    for (Where where : every_commit) {
        last = {last.value - 1};
        ExchangeRequest request{.worker = worker,
                                .settled = {{.token = grant.token, .item = item}},
                                .given_back = {{grant.token, last}}};
        ExchangeAnswer answer = must(patiently(where, [&](Store& s) {
                                    return s.exchange(std::span(&request, 1));
                                })).front();
        CHECK(answer.refused.empty());
        item = item + 1;
    }

    CHECK(tally(job).completed == 2);
    CHECK(events(job).size() == 2);
}

TEST_CASE_FIXTURE(Cut, "a plain exchange that gets no answer is carried out once, and told so") {
    JobId job = make_job(40);
    WorkerId worker = make_worker(4);
    ClaimWish wish{.slots = 4, .job = job, .items_max = 4};
    auto exchange_over_cut = [&](const ExchangeRequest& request, Where where) {
        return must(patiently(where, [&](Store& s) { return s.exchange(std::span(&request, 1)); }))
            .front();
    };
    Grant first = must(cut_store->exchange(std::vector<ExchangeRequest>{
                           {.worker = worker, .claim = wish}}))
                      .front()
                      .grants.front();
    std::int64_t settled = 0;
    for (Grant grant = first; settled < 12;) {
        ExchangeRequest request{.worker = worker, .claim = wish};
        for (const Item& item : grant.items) {
            request.settled.push_back({.token = grant.token,
                                       .item = item.id,
                                       .attempt = {.started_at = {7}, .duration_us = 5}});
            ++settled;
        }
        ExchangeAnswer answer = exchange_over_cut(request, Where::plain_answer);
        CHECK(answer.refused.empty());
        REQUIRE(answer.grants.size() == 1);
        grant = answer.grants.front();
    }

    CHECK(tally(job).completed == settled);
    CHECK(std::ssize(events(job)) == settled);
    CHECK(tally(job).claimed >= settled);
}

// Nor is one that claims where somebody has chosen an item.
TEST_CASE_FIXTURE(Cut, "what was granted and cannot be read is granted again") {
    JobId job = make_job(5);
    REQUIRE(must(store().claim_item(job, "5", "anna", 60'000)).kind == ChosenClaim::Kind::granted);
    WorkerId worker = make_worker(1);
    for (Where where : {Where::commit, Where::commit_answer, Where::after_commit}) {
        ExchangeRequest request{.worker = worker, .claim = ClaimWish{.slots = 1, .items_max = 1}};
        ExchangeAnswer answer = must(patiently(where, [&](Store& s) {
                                    return s.exchange(std::span(&request, 1));
                                })).front();
        REQUIRE(answer.grants.size() == 1);
        settle_all(worker, answer.grants.front());
    }

    settle_all(worker, claim_range(worker, 1));
    CHECK(tally(job).completed == 4);
}

TEST_CASE_FIXTURE(Cut, "a claim by hand whose commit gets no answer is the one that is told") {
    JobId job = make_job(2);

    for (Where where : every_commit) {
        std::optional<ChosenClaim> claim =
            must(patiently(where, [&](Store& s) { return s.claim_next(job, "anna", 60'000); }));
        REQUIRE(claim.has_value());
        CHECK(settle({}, claim->token, claim->item.id, Kind::completed));
    }

    CHECK(tally(job).completed == 2);
}

TEST_CASE_FIXTURE(Cut, "items are taken up again once, and told so") {
    JobId job = make_job(2);
    WorkerId worker = make_worker(2);
    settle_all(worker, claim_range(worker, 2), Kind::failed);

    std::int64_t again =
        must(patiently(Where::commit_answer, [&](Store& s) { return s.retry(job, {}); }));

    CHECK(again == 2);
    CHECK(tally(job).failed == 0);
}

TEST_CASE_FIXTURE(Cut, "a worker is registered once") {
    NewWorker worker{.host = "here", .boot = "boot"};

    WorkerId id =
        must(patiently(Where::commit_answer, [&](Store& s) { return s.register_worker(worker); }));

    CHECK(must(store().live_workers()).size() == 1);
    CHECK(must(store().find_worker(id)).has_value());
}

TEST_CASE_FIXTURE(Cut, "a check whose line is lost at its first look is made anew") {
    JobId job = make_job(1);
    WorkerId worker = make_worker();
    must(cut_store->register_worker({.host = "here", .boot = "boot"}));
    // The next thing that is said over this line after a commit.
    proxy.cut(Where::after_commit);
    must(cut_store->close_job(job, feeder()));

    Verification verification =
        must(patiently(Where::nowhere, [&](Store& s) { return s.verify({}); }));

    CHECK(verification.faults.empty());
    settle_all(worker, claim_range(worker, 1));  // Nobody is left in the gate.
}

}  // namespace stint::test
