#include "stint/engine/backlog.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

Grant grant_of(std::int64_t token, JobId job, std::int64_t first, int count) {
    Grant grant{.token = {token}, .job = job, .range = {{first}, {first + count}}};
    for (int i = 0; i < count; ++i) grant.items.push_back({.id = {first + i}});
    return grant;
}

}  // namespace

TEST_CASE("items leave the backlog in the order in which they were granted") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 2));
    backlog.add(grant_of(2, {1}, 30, 1));

    CHECK(backlog.size() == 3);
    CHECK(backlog.take().item->id == ItemId{10});
    CHECK(backlog.take().item->id == ItemId{11});
    CHECK(backlog.take().grant->token == LeaseToken{2});
    CHECK(backlog.empty());
}

TEST_CASE("what a lost worker had comes before what nobody has begun, and after others like it") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 2));
    CHECK(backlog.take().item->id == ItemId{10});
    for (std::int64_t token : {2, 3}) {
        Grant lost = grant_of(token, {2}, token * 10, 1);
        lost.lost = 1;
        backlog.add(std::move(lost));
    }

    CHECK(backlog.take().item->id == ItemId{20});
    CHECK(backlog.take().item->id == ItemId{30});
    CHECK(backlog.take().item->id == ItemId{11});
    CHECK(backlog.empty());
}

TEST_CASE("what is given back of a lease begins behind the last item that was started") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 5));
    backlog.add(grant_of(2, {2}, 30, 2));
    backlog.take();

    std::vector<GiveBack> given_back = backlog.give_back(JobId{1});

    REQUIRE(given_back.size() == 1);
    CHECK(given_back[0].token == LeaseToken{1});
    CHECK(given_back[0].from == ItemId{11});
    CHECK(backlog.size() == 2);
    CHECK(backlog.give_back().size() == 1);
    CHECK(backlog.empty());
}

TEST_CASE("the items of a job can be taken out one by one") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 3));
    backlog.add(grant_of(2, {2}, 30, 2));
    backlog.take();

    CHECK(backlog.take_all({1}).size() == 2);
    CHECK(backlog.size() == 2);
    CHECK(backlog.take().item->id == ItemId{30});
}

TEST_CASE("an empty grant leaves nothing behind") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 0));

    CHECK(backlog.empty());
    CHECK(backlog.give_back().empty());
}

TEST_CASE("a group is of one job, and has as many items as its rule and the room allow") {
    Backlog backlog;
    backlog.add(grant_of(1, {1}, 10, 5));
    backlog.add(grant_of(2, {2}, 30, 2));

    CHECK(backlog.take_group({.items_max = 3}, 9).size() == 3);
    CHECK(backlog.take_group({.items_max = 3}, 1).size() == 1);
    CHECK(backlog.take_group({.items_max = 3}, 9).size() == 1);
    CHECK(backlog.next_job() == JobId{2});
    CHECK(backlog.take_group({.bytes_max = 100}, 9).size() == 2);
    CHECK(backlog.empty());
}

TEST_CASE("a group is as long as its bytes allow, but never empty") {
    Backlog backlog;
    Grant grant = grant_of(1, {1}, 10, 4);
    for (Item& item : grant.items) item.input = "12345";
    backlog.add(std::move(grant));

    CHECK(backlog.take_group({.bytes_max = 11}, 9).size() == 2);
    CHECK(backlog.take_group({.bytes_max = 1}, 9).size() == 1);
}

TEST_CASE("an item that is tried again is in no group") {
    Backlog backlog;
    Grant again = grant_of(1, {1}, 10, 2);
    again.attempt = 2;
    backlog.add(grant_of(2, {1}, 30, 1));
    backlog.add(std::move(again));

    CHECK(backlog.take_group({.items_max = 9}, 9).size() == 1);
    CHECK(backlog.take_group({.items_max = 9}, 9).size() == 1);
    CHECK(backlog.take_group({.items_max = 9}, 9).size() == 1);
}

}  // namespace stint
