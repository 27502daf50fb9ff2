// Looking: items by page and by state, everything about one of them.
#include "contract/fixture.h"

namespace stint::test {
namespace {

std::vector<std::string> inputs(const ItemPage& page) {
    std::vector<std::string> all;
    for (const ItemRow& row : page.rows) all.push_back(row.item.input);
    return all;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items are listed page by page in their order") {
    JobId id = make_job(5);

    ItemPage first = must(store().list_items(id, {.limit = 2}));
    REQUIRE(first.next_after.has_value());
    ItemPage second =
        must(store().list_items(id, {.after_sequence = *first.next_after, .limit = 3}));

    CHECK(inputs(first) == std::vector<std::string>{"1", "2"});
    CHECK(inputs(second) == std::vector<std::string>{"3", "4", "5"});
    CHECK_FALSE(second.next_after.has_value());
}

TEST_CASE_FIXTURE(Fixture, "a list reaches over as many items as it must to fill its page") {
    JobId id = make_job(0);
    append(id, std::vector<NewItem>(static_cast<std::size_t>(bounds::page_rows) * 2 + 5,
                                    NewItem{.input = "x"}));
    factory().set_counter(id, "next", bounds::page_rows * 2 + 4);
    factory().set_counter(id, "canceled", bounds::page_rows * 2 + 4);
    run_sql(
        "INSERT INTO exception SELECT (id << 40) + 1, (id << 40) + available, id, 6, 1, 1, 0, 0,"
        " 9223372036854775807 FROM stream;"
        "INSERT INTO feed SELECT job, 1, id, 1, 1, (id << 40) + 1, available - 1, NULL"
        " FROM stream");

    ItemPage page = must(store().list_items(id, {.state = ItemState::pending, .limit = 1}));

    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows.front().item.id == item(id, bounds::page_rows * 2 + 5));
}

TEST_CASE_FIXTURE(Fixture, "items are listed by their state") {
    JobId id = make_job(7);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 6);
    settle(worker, grant.token, grant.range.lo, Kind::completed);
    settle(worker, grant.token, grant.range.lo + 1, Kind::failed);
    settle(worker, grant.token, grant.range.lo + 2, Kind::canceled);
    postpone(worker, grant.token, grant.range.lo + 3, Kind::retry, 1'000);
    auto listed = [&](ItemState state) {
        return inputs(
            must(store().list_items(id, {.state = state, .running = {grant.range.lo + 4}})));
    };

    CHECK(listed(ItemState::completed) == std::vector<std::string>{"1"});
    CHECK(listed(ItemState::failed) == std::vector<std::string>{"2"});
    CHECK(listed(ItemState::canceled) == std::vector<std::string>{"3"});
    CHECK(listed(ItemState::waiting) == std::vector<std::string>{"4"});
    CHECK(listed(ItemState::running) == std::vector<std::string>{"5"});
    CHECK(listed(ItemState::pending) == std::vector<std::string>{"6", "7"});
}

TEST_CASE_FIXTURE(Fixture, "failed items are listed by their cause") {
    JobId id = make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    settle(worker, grant.token, grant.range.lo, Kind::failed, "exit 1");
    settle(worker, grant.token, grant.range.lo + 1, Kind::failed, "signal KILL");
    settle(worker, grant.token, grant.range.lo + 2, Kind::failed, "exit 1");

    ItemPage page = must(store().list_items(id, {.state = ItemState::failed, .cause = "exit 1"}));

    CHECK(inputs(page) == std::vector<std::string>{"1", "3"});
    CHECK(page.rows.front().outcome->attempt.cause == "exit 1");
}

TEST_CASE_FIXTURE(Fixture, "an item in a new round shows that round, not the old outcome") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    must(store().retry(id, {}));
    for (int i = 0; i < 2; ++i) {
        ItemRow row = must(store().list_items(id, {})).rows.front();
        CHECK(row.round == 2);
        CHECK_FALSE(row.outcome.has_value());
        CHECK(row.state == ItemState::pending);
        claim(worker);  // The second time it is leased.
    }
}

TEST_CASE_FIXTURE(Fixture, "everything about an item is told, also why it waits") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    CHECK(details(grant.range.lo).reason ==
          "claimed by worker " + std::to_string(worker.value) + ", attempt 1");
    postpone(worker, grant.token, grant.range.lo, Kind::retry, 90'000);

    ItemDetails found = details(grant.range.lo);

    CHECK(found.job.id == id);
    CHECK(found.row.state == ItemState::waiting);
    CHECK(found.reason == "to be retried, attempt 2 is next in 1 min 30 s");
    CHECK(found.outcomes.empty());
    CHECK(found.history.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "an item that nobody has claimed says so") {
    JobId id = make_job(1);

    CHECK(details(item(id, 1)).reason == "nobody has claimed it yet");
}

TEST_CASE_FIXTURE(Fixture, "an item is running when its worker's slots file says so") {
    JobId id = make_job(1);
    Grant grant = claim_range(make_worker(), 1);

    CHECK(must(store().item_details(id, grant.range.lo, true))->row.state == ItemState::running);
    CHECK(must(store().item_details(id, grant.range.lo, false))->row.state == ItemState::pending);
}

TEST_CASE_FIXTURE(Fixture, "an item that does not exist, or of another job, has no details") {
    JobId id = make_job(1);
    JobId other = make_job(1, "other");

    CHECK_FALSE(must(store().item_details(id, item(id, 1) + 1, false)).has_value());
    CHECK_FALSE(must(store().item_details(other, item(id, 1), false)).has_value());
}

TEST_CASE_FIXTURE(Fixture, "an item of a job that is damaged is not given a state") {
    JobId id = make_job(2);
    WorkerId worker = make_worker();
    settle_all(worker, claim_range(worker, 1));
    damage("DELETE FROM outcome");

    // Where others may be writing, what is nowhere may have been claimed just now: then the list
    // takes it for pending, and the check finds it.
    Result<ItemPage> page = store().list_items(id, {});
    if (page.ok())
        CHECK_FALSE(faults().empty());
    else
        CHECK(page.error().code == ErrorCode::corrupt);
}

}  // namespace stint::test
