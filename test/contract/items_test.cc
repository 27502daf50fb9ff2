// Items: appended in blocks, told apart by place or by key, found again.
#include "contract/fixture.h"

#include "stint/model/arguments.h"
#include "stint/model/carried.h"

namespace stint::test {
namespace {

// A file as a source sees it: its name, and when it was changed.
NewItem file(const std::string& name, std::int64_t fingerprint = 1) {
    return {.input = name, .fingerprint = fingerprint};
}

class Keyed : public Fixture {
public:
    Appended add(const std::vector<NewItem>& items, ChangedRule changed = ChangedRule::keep) {
        return append(id, items, KeyRule::unique, changed);
    }
    // Claims the next item and completes it.
    void complete_one() { settle_all(worker, claim_range(worker, 1)); }

    JobId id = make_job(0);
    WorkerId worker = make_worker();
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items stand in the order in which they came, without gaps") {
    JobId id = make_job(2);
    append(id, {{.input = "x"}, {.input = "y"}});

    std::vector<Item> items = must(store().read_items(id, 0, 10));

    REQUIRE(items.size() == 4);
    CHECK(items[0].input == "1");
    CHECK(items[3].input == "y");
    for (int i = 0; i < 4; ++i) CHECK(sequence_of(items[static_cast<std::size_t>(i)].id) == i + 1);
    CHECK(tally(id).items == 4);
}

TEST_CASE_FIXTURE(Fixture, "items told apart by their place may be equal") {
    JobId id = make_job(0);

    Appended appended = append(id, {{.input = "a"}, {.input = "a"}});

    CHECK(appended.added == 2);
    CHECK(appended.known == 0);
    CHECK(tally(id).items == 2);
}

TEST_CASE_FIXTURE(Fixture, "items are read from the place where a feeder left off") {
    JobId id = make_job(5);

    std::vector<Item> items = must(store().read_items(id, 2, 2));

    REQUIRE(items.size() == 2);
    CHECK(items[0].input == "3");
    CHECK(items[1].input == "4");
    CHECK(must(store().read_items(id, 5, 2)).empty());
}

TEST_CASE_FIXTURE(Fixture, "several arguments of an item come back as they were, to all who ask") {
    JobId id = make_job(0);
    std::vector<std::string> arguments{"a b", "", std::string("\0\n\xff", 3)};
    append(id, {item_of(arguments), {.input = "alone"}});
    WorkerId worker = make_worker();

    Grant grant = claim_range(worker, 2);
    settle_all(worker, grant);

    CHECK(grant.items[0].arguments == arguments);
    CHECK(grant.items[1].arguments.empty());
    CHECK(must(store().read_items(id, 0, 1)).front().arguments == arguments);
    CHECK(events(id)[0].arguments == arguments);
    CHECK(events(id)[1].arguments.empty());
}

TEST_CASE_FIXTURE(Keyed, "keys that look alike are told apart by their arguments") {
    Appended first = add({item_of({"a b", "c"}), item_of({"a", "b c"}), {.input = "a b c"}});
    Appended again = add({item_of({"a", "b c"}), {.input = "a b c"}});

    CHECK(first.added == 3);
    CHECK(again.added == 0);
    CHECK(must(store().find_item(id, "a b c")) == item(id, 3));
}

TEST_CASE_FIXTURE(Fixture, "the columns of a job are named before its first item, and stay") {
    JobId id = make_job(0);
    std::vector<std::string> names{"name", "a b"};
    auto name = [&](WorkerId worker, const std::vector<std::string>& columns) {
        return store().name_columns(id, worker, columns);
    };
    CHECK(job(id).columns.empty());
    CHECK(must(store().take_feeder(id, feeder())));
    must(name(feeder(), {"other"}));
    must(name(feeder(), names));
    append(id, {item_of({"x", "y"})});

    CHECK(job(id).columns == names);
    must(name(feeder(), names));
    CHECK(name(feeder(), {"a b", "name"}).error().code == ErrorCode::invalid_input);
    CHECK(name(make_worker(), names).error().code == ErrorCode::conflict);
    CHECK(job(id).columns == names);
}

TEST_CASE_FIXTURE(Fixture, "the items of one job are not those of another") {
    make_job(3, "a");
    JobId other = make_job(1, "b");

    CHECK(must(store().read_items(other, 0, 10)).size() == 1);
}

TEST_CASE_FIXTURE(Keyed, "an equal key within a block is kept once and counted") {
    Appended appended = add({file("a"), file("b"), file("a"), file("a")});

    CHECK(appended.added == 2);
    CHECK(appended.known == 2);
    CHECK(tally(id).items == 2);
}

TEST_CASE_FIXTURE(Keyed, "an equal key of an earlier block is kept once and counted") {
    add({file("a"), file("b")});

    Appended appended = add({file("b"), file("c")});

    CHECK(appended.added == 1);
    CHECK(appended.known == 1);
    CHECK(tally(id).items == 3);
}

TEST_CASE_FIXTURE(Keyed, "a key need not be the input") {
    add({{.input = "/data/in/1.txt", .key = "1.txt"}});

    Item item = must(store().read_items(id, 0, 1)).front();

    CHECK(item.key == "1.txt");
    CHECK(item.input == "/data/in/1.txt");
    CHECK(must(store().find_item(id, "1.txt")) == item.id);
}

TEST_CASE_FIXTURE(Keyed, "keys of two jobs do not meet") {
    add({file("a")});
    JobId other = make_job(0, "other");

    CHECK(append(other, {file("a")}, KeyRule::unique).added == 1);
}

TEST_CASE_FIXTURE(Keyed, "keys and inputs may hold any bytes") {
    std::string bytes("a\0\n\xFF'\"", 6);
    add({file(bytes), file("")});

    CHECK(must(store().read_items(id, 0, 1)).front().input == bytes);
    CHECK(must(store().find_item(id, bytes)) == item(id, 1));
    CHECK(must(store().find_item(id, "")) == item(id, 2));
    CHECK(claim_range(worker, 1).items.front().input == bytes);
}

TEST_CASE_FIXTURE(Keyed, "a key that changed before it was settled is not reported") {
    add({file("a", 1)});

    Appended appended = add({file("a", 2)});

    CHECK(appended.known == 1);
    CHECK(appended.changed == 0);
    CHECK(appended.first_changed.empty());
}

TEST_CASE_FIXTURE(Keyed, "a key that changed before it was settled is known as it is now") {
    add({file("a", 1)});
    add({file("a", 2)});
    complete_one();

    CHECK(add({file("a", 2)}).changed == 0);
    CHECK(add({file("a", 1)}).changed == 1);
}

TEST_CASE_FIXTURE(Keyed, "a key that changed after it was settled is reported and not run") {
    add({file("a", 1), file("b", 1)});
    complete_one();
    complete_one();

    Appended appended = add({file("a", 2), file("b", 2)});

    CHECK(appended.added == 0);
    CHECK(appended.known == 2);
    CHECK(appended.changed == 2);
    CHECK((appended.first_changed == "a" || appended.first_changed == "b"));
    CHECK(add({file("a", 2)}).changed == 1);
}

TEST_CASE_FIXTURE(Keyed, "a key that did not change is not reported") {
    add({file("a", 1)});
    complete_one();

    CHECK(add({file("a", 1)}).changed == 0);
}

TEST_CASE_FIXTURE(Keyed, "run_again makes a new item in place of one that changed") {
    add({file("a", 1)});
    complete_one();

    Appended appended = add({file("a", 2)}, ChangedRule::run_again);

    CHECK(appended.added == 1);
    CHECK(appended.changed == 1);
    CHECK(must(store().find_item(id, "a")) == item(id, 2));
    CHECK(must(store().read_items(id, 1, 1)).front().replaces == item(id, 1));
    CHECK(tally(id).items == 2);
    CHECK(tally(id).completed == 1);
    CHECK(claim_range(worker, 1).items.front().replaces == item(id, 1));
}

TEST_CASE_FIXTURE(Keyed, "run_again leaves alone what did not change or is not settled") {
    add({file("a", 1), file("b", 1)});
    complete_one();

    Appended appended = add({file("a", 1), file("b", 2)}, ChangedRule::run_again);

    CHECK(appended.added == 0);
    CHECK(appended.changed == 0);
}

TEST_CASE_FIXTURE(Keyed, "an item that was taken up again is not settled, so it has not changed") {
    add({file("a", 1)});
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    REQUIRE(must(store().retry(id, {})) == 1);

    CHECK(add({file("a", 2)}, ChangedRule::run_again).changed == 0);
}

TEST_CASE_FIXTURE(Keyed, "an item that runs in a new round is not settled, so it has not changed") {
    add({file("a", 1)});
    settle_all(worker, claim_range(worker, 1), Kind::failed);
    REQUIRE(must(store().retry(id, {})) == 1);
    claim_range(worker, 1);

    CHECK(add({file("a", 2)}, ChangedRule::run_again).changed == 0);
}

TEST_CASE_FIXTURE(Fixture, "an item told by its place is found by its input, the first of equals") {
    JobId id = make_job(0);
    append(id, {{.input = "x"}, {.input = "a"}, {.input = "a"}});

    CHECK(must(store().find_item(id, "a")) == item(id, 2));
    CHECK_FALSE(must(store().find_item(id, "b")).has_value());
}

TEST_CASE_FIXTURE(Fixture, "an item is found by its number") {
    JobId id = make_job(2);

    CHECK(must(store().item_at(id, 2)) == item(id, 2));
    CHECK_FALSE(must(store().item_at(id, 3)).has_value());
    CHECK_FALSE(must(store().item_at(id, 0)).has_value());
    CHECK_FALSE(must(store().item_at({99}, 1)).has_value());
}

TEST_CASE_FIXTURE(Fixture, "an item is not found in another job") {
    make_job(2, "a");
    JobId other = make_job(1, "b");

    CHECK_FALSE(must(store().find_item(other, "2")).has_value());
}

TEST_CASE_FIXTURE(Fixture, "a worker is told which content travels with an item") {
    JobId id = make_job(0);
    append(id, {{.input = "a.wav", .carried = "in-1-0f"}, {.input = "b.wav"}});

    Grant grant = claim_range(make_worker(), 2);

    REQUIRE(grant.items.size() == 2);
    CHECK(grant.items[0].carried == "in-1-0f");
    CHECK(grant.items[1].carried.empty());
    CHECK(details(item(id, 1)).row.item.carried == "in-1-0f");
}

TEST_CASE_FIXTURE(Fixture, "what travels with items is needed for as long as their job is there") {
    JobId id = make_closed_job(1);
    std::string known = carried_name(id, "a.wav", 1, 1);
    std::vector<std::string> names{known, carried_name({id.value + 1}, "a.wav", 1, 1)};

    CHECK(must(store().needed_content(names)) == std::vector{known});
}

}  // namespace stint::test
