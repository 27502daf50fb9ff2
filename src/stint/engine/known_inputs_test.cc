#include "stint/engine/known_inputs.h"

#include <doctest/doctest.h>

#include "stint/model/arguments.h"
#include "stint/model/record_range.h"
#include "stint/store/sqlite/sqlite_store.h"

namespace stint {
namespace {

using Inputs = std::vector<std::string>;

// A store with one job that has these words as items.
struct Words {
    explicit Words(const std::vector<std::string>& words) {
        std::vector<NewItem> items;
        for (const std::string& word : words) items.push_back({.input = word});
        append(items);
    }
    explicit Words(const std::vector<NewItem>& items) { append(items); }
    void append(const std::vector<NewItem>& items) {
        if (store == nullptr) begin();
        store->append_items(job, worker, items, KeyRule::position, ChangedRule::keep).value();
    }
    void begin() {
        store = SqliteStore::open({.path = ":memory:", .boot = "boot"}, clock).value();
        worker = store->register_worker({.host = "here"}).value();
        job = store->open_job({.name = "words", .spec = {}}).value().job.id;
        CHECK(store->take_feeder(job, worker).value());
    }

    SystemClock clock;
    std::unique_ptr<Store> store;
    WorkerId worker;
    JobId job;
};

NewItem range_of(std::int64_t first, std::int64_t records) {
    return item_of(RecordRange{.source = "text:f?rows=1",
                               .file = "f",
                               .body = {first, first + records},
                               .first = first,
                               .records = records,
                               .version = 1});
}

std::vector<bool> take_all(KnownInputs& known, const std::vector<std::string>& inputs) {
    std::vector<bool> taken;
    for (const std::string& input : inputs) taken.push_back(known.take({.input = input}).value());
    return taken;
}

}  // namespace

TEST_CASE("the same inputs in the same order are all known") {
    Words words(Inputs{"a", "b", "a"});
    KnownInputs known(*words.store, words.job);

    CHECK(take_all(known, {"a", "b", "a"}) == std::vector<bool>{true, true, true});
    CHECK(known.missing() == 0);
}

TEST_CASE("what is added meanwhile is not known") {
    Words words(Inputs{"a"});
    KnownInputs known(*words.store, words.job);
    CHECK(take_all(known, {"a", "b"}) == std::vector<bool>{true, false});
    words.append({{.input = "b"}});

    CHECK(take_all(known, {"b", "a"}) == std::vector<bool>{false, false});
}

TEST_CASE("a job that had nothing knows nothing, whatever is added meanwhile") {
    Words words(Inputs{});
    KnownInputs known(*words.store, words.job);
    CHECK(take_all(known, {"a"}) == std::vector<bool>{false});
    words.append({{.input = "a"}});

    CHECK(take_all(known, {"a"}) == std::vector<bool>{false});
}

TEST_CASE("an input is known as often as the job has it, and no more") {
    Words words(Inputs{"a", "b", "a"});
    KnownInputs known(*words.store, words.job);

    CHECK(take_all(known, {"a", "a", "a", "b"}) == std::vector<bool>{true, true, false, true});
}

TEST_CASE("new inputs in front do not hide the known ones behind") {
    Words words(Inputs{"a", "b"});
    KnownInputs known(*words.store, words.job);

    CHECK(take_all(known, {"new", "a", "b", "c"}) == std::vector<bool>{false, true, true, false});
}

TEST_CASE("items that look alike and have other arguments are others") {
    std::vector<NewItem> items{item_of(Inputs{"a b", "c"}), item_of(Inputs{"x", "y"})};
    Words words(items);
    KnownInputs known(*words.store, words.job);

    CHECK_FALSE(known.take(item_of(Inputs{"a", "b c"})).value());
    CHECK_FALSE(known.take(item_of(Inputs{"x y"})).value());
    CHECK(known.take(items[1]).value());
    CHECK(known.take(items[0]).value());
}

TEST_CASE("items that do not come again are counted") {
    Words words(Inputs{"a", "b", "c", "d"});
    KnownInputs known(*words.store, words.job);

    take_all(known, {"a", "d"});

    CHECK(known.missing() == 2);
}

TEST_CASE("a longer list goes on where the job ends") {
    std::vector<std::string> many(2'500, "x");
    Words words(many);
    KnownInputs known(*words.store, words.job);

    for (const std::string& input : many) REQUIRE(known.take({.input = input}).value());

    CHECK_FALSE(known.take({.input = "x"}).value());
}

TEST_CASE("ranges of records are known by where they are, across the pages of the store") {
    Words words({range_of(1, 1'500), range_of(1'501, 2'000), {.input = "a"}});
    KnownInputs known(*words.store, words.job);

    CHECK(known.take(range_of(1, 1'500)).value());
    CHECK(known.take(range_of(1'501, 2'000)).value());
    CHECK(known.take({.input = "a"}).value());
    CHECK_FALSE(known.take(range_of(3'501, 10)).value());
    CHECK(known.missing() == 0);
}

TEST_CASE("other ranges than before are refused, also behind words that have changed") {
    Words words(std::vector<NewItem>{{.input = "a"}, {.input = "b"}, range_of(1, 10)});
    KnownInputs other(*words.store, words.job);
    CHECK(other.take({.input = "a"}).value());
    CHECK(other.take({.input = "b"}).value());
    CHECK(other.take(range_of(1, 9)).error().code == ErrorCode::invalid_input);

    KnownInputs behind(*words.store, words.job);
    CHECK(behind.take({.input = "b"}).value());
    CHECK(behind.take(range_of(1, 10)).error().code == ErrorCode::invalid_input);
}

}  // namespace stint
