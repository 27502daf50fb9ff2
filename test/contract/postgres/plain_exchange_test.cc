// The exchange in one call comes to the same as the one in steps, and is what mostly happens.
#include <algorithm>

#include "contract/fixture.h"

namespace stint::test {
namespace {

// What a job came to, without the times.
std::vector<std::string> story(Fixture& fixture, JobId job) {
    std::vector<std::string> lines;
    for (const Event& event : fixture.events(job)) {
        const Outcome& outcome = event.outcome;
        lines.push_back(event.key + " " + std::to_string(static_cast<int>(outcome.status)) + " " +
                        std::to_string(outcome.round) + " " +
                        std::to_string(outcome.attempt.number) + " " + outcome.attempt.output +
                        " " + std::to_string(outcome.attempt.output_bytes) + " " +
                        outcome.attempt.cause);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

enum class Way { one_call, steps };

// An exchange with another request beside it is carried out step by step.
ExchangeAnswer exchange_by(Fixture& fixture, Way way, const ExchangeRequest& request,
                           WorkerId other) {
    if (way == Way::one_call) return fixture.exchange(request);
    std::vector<ExchangeRequest> both{request, {.worker = other}};
    return must(fixture.store().exchange(both)).front();
}

struct Told {
    std::vector<std::string> story;
    Tally tally;
};

// A worker works a job off, in halves of its leases; every fifth item fails, every ninth is tried
// a second time.
Told work_off(Fixture& fixture, Way way, const std::string& name) {
    JobId job = fixture.make_closed_job(60, name);
    WorkerId worker = fixture.make_worker(4);
    WorkerId other = fixture.make_worker(4);
    Told told;
    std::vector<Settlement> open;
    for (int turn = 0; turn < 200 && !is_finished(fixture.job(job).state); ++turn) {
        std::size_t half = (open.size() + 1) / 2;
        ExchangeRequest request{.worker = worker,
                                .settled = {open.begin(), open.begin() + std::ptrdiff_t(half)}};
        open.erase(open.begin(), open.begin() + std::ptrdiff_t(half));
        if (open.empty()) request.claim = ClaimWish{.slots = 4, .job = job, .items_max = 16};
        ExchangeAnswer answer = exchange_by(fixture, way, request, other);
        CHECK(answer.refused.empty());
        for (const Grant& grant : answer.grants) {
            REQUIRE(std::ssize(grant.items) == grant.range.size());
            for (const Item& item : grant.items) {
                std::int64_t place = sequence_of(item.id);
                Settlement settlement{.token = grant.token, .item = item.id};
                settlement.attempt.duration_us = 1'000;
                if (place % 5 == 0) {
                    settlement.kind = Kind::failed;
                    settlement.attempt.cause = "exit 5";
                } else {
                    settlement.attempt.output = item.input;
                    settlement.attempt.output_bytes = std::ssize(item.input) + (place % 2);
                }
                if (place % 9 == 0 && grant.attempt == 1) settlement.kind = Kind::retry;
                open.push_back(settlement);
            }
        }
        must(fixture.store().finish_job(job));
    }
    told.story = story(fixture, job);
    told.tally = fixture.tally(job);
    return told;
}

}  // namespace

TEST_CASE("an exchange in one call comes to the same as one in steps") {
    Fixture one;
    Fixture other;
    Told in_one_call = work_off(one, Way::one_call, "job");
    Told in_steps = work_off(other, Way::steps, "job");

    CHECK(in_one_call.story.size() == 60);
    CHECK(in_one_call.story == in_steps.story);
    CHECK(in_one_call.tally == in_steps.tally);
}

TEST_CASE_FIXTURE(Fixture, "settling what was granted and claiming the next is one call") {
    JobId job = make_job(40);
    WorkerId worker = make_worker(2);
    ClaimWish wish{.slots = 2, .job = job};
    Grant first = claim(worker, wish).front();
    damage("DROP FUNCTION plain_exchange");

    std::vector<ExchangeRequest> request{{.worker = worker, .claim = wish}};
    request.front().settled.push_back({.token = first.token, .item = first.range.lo});

    CHECK_FALSE(store().exchange(request).ok());
}

TEST_CASE_FIXTURE(Fixture, "what is special is carried out without that call") {
    JobId job = make_job(40);
    WorkerId worker = make_worker(2);
    Grant first = claim(worker, {.slots = 2, .job = job}).front();
    damage("DROP FUNCTION plain_exchange");

    CHECK(postpone(worker, first.token, first.range.lo, Kind::retry, 1'000));
    CHECK(give_back(worker, first.token, first.range.lo + 1));
}

TEST_CASE_FIXTURE(Fixture, "neighbours that are completed at once are one row") {
    make_job(40);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 30));

    damage("DELETE FROM outcome_run WHERE count = 30");

    CHECK_FALSE(faults().empty());
}

TEST_CASE_FIXTURE(Fixture, "an outcome that is there twice is found") {
    JobId job = make_job(4);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 4));

    damage(
        "INSERT INTO outcome SELECT * FROM outcomes(0, 9000000000000) ORDER BY item DESC LIMIT 1");

    CHECK_FALSE(faults().empty());
    CHECK(events(job).size() == 4);
}

}  // namespace stint::test
