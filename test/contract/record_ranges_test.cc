// Ranges of records: one row stands for many items, and each of them is claimed, settled, listed
// and told of as any other.
#include "contract/fixture.h"

#include "stint/model/record_range.h"

namespace stint::test {
namespace {

NewItem range_of(std::int64_t first, std::int64_t records) {
    return item_of(RecordRange{.source = "text:list?rows=1",
                               .file = "list",
                               .body = {first * 10, (first + records) * 10},
                               .first = first,
                               .records = records,
                               .version = 1});
}

// A word, seven records, one record, and a word: ten items in four rows.
class Ranged : public Fixture {
public:
    Ranged() {
        Appended appended =
            append(id, {{.input = "a"}, range_of(1, 7), range_of(8, 1), {.input = "z"}});
        CHECK(appended.added == 10);
        close(id);
    }
    std::vector<std::string> keys(const std::vector<Item>& items) {
        std::vector<std::string> found;
        for (const Item& item : items) found.push_back(item.key);
        return found;
    }

    JobId id = make_job(0);
    WorkerId worker = make_worker();
};

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(Ranged, "a range is as many items as it has records, with names of their own") {
    CHECK(tally(id).items == 10);
    CHECK(keys(must(store().read_items(id, 0, 20))) == Keys{"a", "list#1", "list#2", "list#3",
                                                            "list#4", "list#5", "list#6", "list#7",
                                                            "list#8", "z"});
}

TEST_CASE_FIXTURE(Ranged, "a page may begin and end within a range") {
    std::vector<Item> items = must(store().read_items(id, 3, 2));

    CHECK(keys(items) == Keys{"list#3", "list#4"});
    CHECK(items[0].id == item(id, 4));
    CHECK(items[0].nth == 2);
    REQUIRE(items[0].range != nullptr);
    CHECK(items[0].range->body == ByteSpan{10, 80});
    CHECK(items[0].range->records == 7);
    CHECK(must(store().read_items(id, 10, 5)).empty());
}

TEST_CASE_FIXTURE(Ranged, "records are claimed a few at a time, whatever row they are of") {
    Keys claimed;
    for (int i = 0; i < 5; ++i) {
        for (const Item& item : claim_range(worker, 2).items) claimed.push_back(item.key);
    }
    CHECK(claimed == Keys{"a", "list#1", "list#2", "list#3", "list#4", "list#5", "list#6", "list#7",
                          "list#8", "z"});
}

TEST_CASE_FIXTURE(Ranged, "each record has an outcome, and an event that names it") {
    Grant grant = claim_range(worker, 4);
    settle(worker, grant.token, grant.range.lo + 2);
    settle(worker, grant.token, grant.range.lo + 3, Kind::failed, "exit 3");
    settle(worker, grant.token, grant.range.lo + 1);
    settle(worker, grant.token, grant.range.lo);

    CHECK(tally(id).completed == 3);
    CHECK(tally(id).failed == 1);
    Keys told;
    for (const Event& event : events(id)) {
        told.push_back(event.key);
        CHECK((event.range != nullptr) == (event.key != "a"));
    }
    CHECK(told == Keys{"list#2", "list#3", "list#1", "a"});
    CHECK(must(store().read_in_order(id, {}, OpenItems::wait, 20)).events[3].nth == 2);
}

TEST_CASE_FIXTURE(Ranged, "a record that failed is taken up again alone") {
    Grant grant = claim_range(worker, 10);
    for (ItemId item = grant.range.lo; item < grant.range.hi; item = item + 1) {
        bool fails = item == grant.range.lo + 5;
        settle(worker, grant.token, item, fails ? Kind::failed : Kind::completed);
    }

    CHECK(must(store().retry(id, {})) == 1);

    Grant again = claim_range(worker, 1);
    CHECK(again.items.front().key == "list#5");
    settle_all(worker, again);
    CHECK(tally(id).completed == 10);
}

TEST_CASE_FIXTURE(Ranged, "a record is found by its name, listed, and claimed by hand") {
    CHECK(must(store().find_item(id, "list#6")) == item(id, 7));
    CHECK(must(store().find_item(id, "list#8")) == item(id, 9));
    CHECK_FALSE(must(store().find_item(id, "list#9")));
    CHECK_FALSE(must(store().find_item(id, "other#6")));
    CHECK(details(item(id, 7)).row.item.key == "list#6");
    CHECK(must(store().list_items(id, {.after_sequence = 2})).rows.size() == 8);

    ChosenClaim claim = must(store().claim_item(id, "list#6", "somebody", 1'000));

    REQUIRE(claim.kind == ChosenClaim::Kind::granted);
    CHECK(claim.item.key == "list#6");
    CHECK(claim.item.nth == 5);
}

TEST_CASE_FIXTURE(Ranged, "a job with ranges goes to another store as it stands") {
    Grant grant = claim_range(worker, 3);
    settle_all(worker, grant);
    Fixture target;
    target.make_closed_job(0, "another");
    reap(feeder(), {});

    Building building;
    auto begin = [&](const TransferHead& head) -> Result<void> {
        building = TRY(target.store().transfers().begin_building(target.feeder(), head));
        return {};
    };
    auto take = [&](const TransferBlock& block) -> Result<void> {
        TRY(target.store().transfers().add_block(building, block));
        return {};
    };
    TransferHead head = must(store().transfers().read_job(id, begin, take));
    JobId copied = must(target.store().transfers().publish(building, head));

    CHECK(target.tally(copied) == tally(id));
    CHECK(keys(must(target.store().read_items(copied, 0, 20))) ==
          keys(must(store().read_items(id, 0, 20))));
    CHECK(target.claim_range(target.make_worker(3), 3).items.front().key == "list#3");
}

TEST_CASE_FIXTURE(Ranged, "what is canceled of a range is told of by name") {
    must(store().cancel_job(id));

    Keys told;
    for (const Event& event : events(id)) told.push_back(event.key);
    REQUIRE(told.size() == 10);
    CHECK(told[8] == "list#8");
}

TEST_CASE_FIXTURE(Ranged, "outcomes of records that no range has are found out") {
    settle_all(worker, claim_range(worker, 10));
    damage("UPDATE item SET records = 6 WHERE records = 7");

    CHECK_FALSE(faults().empty());
}

}  // namespace stint::test
