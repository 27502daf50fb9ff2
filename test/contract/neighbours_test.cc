// Items side by side that are settled in one exchange: however a store keeps their outcomes, each
// is its own.
#include <barrier>
#include <thread>

#include "contract/fixture.h"

namespace stint::test {
namespace {

// What the item at `place` of a lease came to: no two are alike, and some have nothing.
Attempt attempt_at(std::int64_t place) {
    Attempt attempt{.started_at = {1'000 + place},
                    .duration_us = 10 * place,
                    .memory_peak_bytes = place % 3 * 4'096};
    if (place % 2 == 0) attempt.output = std::string("a\0\n", 3) + std::to_string(place);
    if (place % 4 == 1) attempt.errors = "warning " + std::to_string(place);
    attempt.output_bytes = std::ssize(attempt.output);
    attempt.errors_bytes = std::ssize(attempt.errors);
    return attempt;
}

ExchangeRequest settling(WorkerId worker, const Grant& grant, std::int64_t from,
                         std::int64_t behind) {
    ExchangeRequest request{.worker = worker};
    for (std::int64_t place = from; place < behind; ++place) {
        request.settled.push_back(
            {.token = grant.token, .item = grant.range.lo + place, .attempt = attempt_at(place)});
    }
    return request;
}

void check_attempt(const Attempt& found, std::int64_t place) {
    Attempt told = attempt_at(place);
    CHECK(found.number == 1);
    CHECK(found.started_at == told.started_at);
    CHECK(found.duration_us == told.duration_us);
    CHECK(found.memory_peak_bytes == told.memory_peak_bytes);
    CHECK(found.output == told.output);
    CHECK(found.output_bytes == told.output_bytes);
    CHECK(found.errors == told.errors);
    CHECK(found.errors_bytes == told.errors_bytes);
    CHECK(found.cause.empty());
    CHECK(found.content.empty());
    CHECK(found.target.empty());
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "what was settled side by side is told item by item") {
    JobId job = make_job(9);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 9);
    REQUIRE(exchange(settling(worker, grant, 0, 8)).refused.empty());

    std::vector<Event> told = events(job);

    REQUIRE(told.size() == 8);
    for (std::int64_t place = 0; place < 8; ++place) {
        const Event& event = told[static_cast<std::size_t>(place)];
        CHECK(event.outcome.item == grant.range.lo + place);
        CHECK(event.input == std::to_string(place + 1));
        CHECK(event.outcome.worker == worker);
        check_attempt(event.outcome.attempt, place);
        ItemDetails one = details(grant.range.lo + place);
        REQUIRE(one.outcomes.size() == 1);
        CHECK(state(grant.range.lo + place) == ItemState::completed);
        check_attempt(one.outcomes.front().attempt, place);
    }
    CHECK(details(grant.range.lo + 8).outcomes.empty());
}

TEST_CASE_FIXTURE(Fixture, "in their order they are told as in that of settling") {
    JobId job = make_job(9);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 9);
    exchange(settling(worker, grant, 5, 9));
    exchange(settling(worker, grant, 0, 4));

    OrderedEvents waits = must(store().read_in_order(job, {}, OpenItems::wait, 100));
    OrderedEvents skips = must(store().read_in_order(job, {}, OpenItems::skip, 100));

    CHECK(waits.events.size() == 4);
    REQUIRE(skips.events.size() == 8);
    check_attempt(skips.events[3].outcome.attempt, 3);
    check_attempt(skips.events[4].outcome.attempt, 5);
}

TEST_CASE_FIXTURE(Fixture, "a page of items may begin and end between neighbours") {
    JobId job = make_job(8);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 8);
    exchange(settling(worker, grant, 1, 7));

    ItemPage page = must(store().list_items(job, {.after_sequence = 2, .limit = 3}));

    REQUIRE(page.rows.size() == 3);
    CHECK(page.rows.front().item.id == grant.range.lo + 2);
    CHECK(page.rows.front().state == ItemState::completed);
    CHECK(page.rows.front().outcome.value().attempt.duration_us == 20);
    CHECK(page.rows.back().item.id == grant.range.lo + 4);
}

TEST_CASE_FIXTURE(Fixture, "neighbours that were settled are refused one by one") {
    JobId job = make_job(8);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 8);
    REQUIRE(exchange(settling(worker, grant, 2, 5)).refused.empty());

    SUBCASE("in a wider bundle") {
        ExchangeAnswer answer = exchange(settling(worker, grant, 0, 7));
        CHECK(answer.refused ==
              std::vector{grant.range.lo + 2, grant.range.lo + 3, grant.range.lo + 4});
        CHECK(tally(job).completed == 7);
    }
    SUBCASE("in a narrower one") {
        CHECK(exchange(settling(worker, grant, 3, 5)).refused.size() == 2);
        CHECK(tally(job).completed == 3);
    }
    SUBCASE("alone") {
        CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 3));
        CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 4, Kind::failed));
        CHECK(settle(worker, grant.token, grant.range.lo + 5, Kind::failed));
    }
    SUBCASE("when some of them are to be tried again") {
        CHECK_FALSE(postpone(worker, grant.token, grant.range.lo + 3, Kind::retry, 0));
        CHECK(postpone(worker, grant.token, grant.range.lo + 5, Kind::retry, 0));
    }
    SUBCASE("and the lease ends with the last of the others") {
        CHECK(exchange(settling(worker, grant, 5, 8)).refused.empty());
        CHECK(exchange(settling(worker, grant, 0, 2)).refused.empty());
        CHECK_FALSE(must(store().lease_stands(grant.token)));
    }
}

TEST_CASE_FIXTURE(Fixture, "very many may be settled side by side") {
    constexpr int many = 700;
    JobId job = make_job(many);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, many);
    REQUIRE(exchange(settling(worker, grant, 0, many)).refused.empty());

    std::vector<Event> told = events(job);

    REQUIRE(told.size() == many);
    for (std::int64_t place : {0, 255, 256, 257, 511, 512, many - 1}) {
        check_attempt(told[static_cast<std::size_t>(place)].outcome.attempt, place);
        check_attempt(details(grant.range.lo + place).outcomes.front().attempt, place);
    }
    CHECK_FALSE(settle(worker, grant.token, grant.range.lo + 300));
}

TEST_CASE_FIXTURE(Fixture, "what is left of two leases is settled in one exchange") {
    JobId job = make_job(20);
    WorkerId worker = make_worker();
    Grant first = claim_range(worker, 10);
    Grant second = claim_range(worker, 10);
    REQUIRE(exchange(settling(worker, first, 2, 6)).refused.empty());
    ExchangeRequest request = settling(worker, first, 6, 10);
    for (const Settlement& settlement : settling(worker, second, 0, 10).settled) {
        request.settled.push_back(settlement);
    }

    CHECK(exchange(request).refused.empty());
    CHECK(exchange(settling(worker, first, 0, 3)).refused == std::vector{first.range.lo + 2});

    CHECK(tally(job).completed == 20);
    CHECK_FALSE(must(store().lease_stands(first.token)));
    CHECK_FALSE(must(store().lease_stands(second.token)));
}

TEST_CASE_FIXTURE(Fixture, "neighbours around one that was settled alone are told as well") {
    JobId job = make_job(7);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 7);
    REQUIRE(settle(worker, grant.token, grant.range.lo + 3, Kind::failed, "exit 1"));

    ExchangeAnswer answer = exchange(settling(worker, grant, 0, 7));

    CHECK(answer.refused == std::vector{grant.range.lo + 3});
    CHECK(tally(job) == Tally{.items = 7, .completed = 6, .failed = 1, .claimed = 7});
}

TEST_CASE_FIXTURE(Fixture, "of a lost worker's lease those run again that were not settled") {
    JobId job = make_job(8);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 8);
    exchange(settling(worker, grant, 2, 5));

    reap(worker, {});

    WorkerId heir = make_worker();
    std::vector<ItemId> again;
    for (const Grant& next : claim(heir, {.slots = 8, .items_max = 8})) {
        for (const Item& item : next.items) again.push_back(item.id);
    }
    CHECK(std::ssize(again) <= 5);
    for (ItemId item : again) {
        bool was_settled = item >= grant.range.lo + 2 && item < grant.range.lo + 5;
        CHECK_FALSE(was_settled);
    }
    CHECK(tally(job).completed == 3);
}

TEST_CASE_FIXTURE(Fixture, "who settles the same over two lines in other bundles does it once") {
    constexpr int rounds = 25;
    std::unique_ptr<Store> other = connect();
    WorkerId worker = make_worker();
    for (int round = 0; round < rounds; ++round) {
        JobId job = make_job(12, "job" + std::to_string(round));
        Grant grant = claim(worker, {.slots = 12, .job = job, .items_max = 12}).front();
        REQUIRE(grant.range.size() == 12);
        std::barrier begin(2);
        std::int64_t refused_there = 0;
        std::thread there([&] {
            std::vector<ExchangeRequest> late{settling(worker, grant, round % 5, 12)};
            begin.arrive_and_wait();
            refused_there = std::ssize(must(other->exchange(late)).front().refused);
        });
        ExchangeRequest request = settling(worker, grant, 0, 9);
        begin.arrive_and_wait();
        std::int64_t refused = std::ssize(exchange(request).refused);
        there.join();

        CHECK(refused + refused_there == 9 - round % 5);
        CHECK(tally(job).completed == 12);
        CHECK(events(job).size() == 12);
    }
}

}  // namespace stint::test
