#include "stint/source/sql/sql_source.h"

#include "support/processes.h"
#include "support/sources.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/db/sqlite.h"

using namespace stint;
using test::TemporaryDirectory;

namespace {

// A table with gaps, and keys of two columns.
class Shop {
public:
    explicit Shop(int rows) : database_(Database::open(path(), OpenMode::create).value()) {
        run("CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT NOT NULL, n INTEGER NOT "
            "NULL)");
        run(fmt::format(
            "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {}) "
            "INSERT INTO orders SELECT i * 7 + (i % 3), 'it''s ' || (i % 5), i % 11 FROM s",
            rows));
    }
    void run(const std::string& sql) { REQUIRE(database_.execute(sql).ok()); }
    std::int64_t number(const std::string& sql) {
        kept_.push_back(std::make_unique<std::string>(sql));
        return database_.statement(*kept_.back()).value()->integer().value().value_or(0);
    }
    std::string path() const { return directory_.file("shop.db"); }
    std::string url(const std::string& options) const {
        return "sql:" + path() + "?table=orders&" + options;
    }
    // Over all ranges of the items, what stands in the table.
    std::int64_t count(const std::vector<NewItem>& items) {
        std::int64_t all = 0;
        for (const NewItem& item : items)
            all += number("SELECT count(*) FROM orders WHERE " + item.arguments[2]);
        return all;
    }

private:
    TemporaryDirectory directory_;
    Database database_;
    std::vector<std::unique_ptr<std::string>> kept_;
};

std::vector<NewItem> items_of(Source& source) {
    std::vector<NewItem> all;
    std::vector<NewItem> items;
    while (source.read(items, 100).value())
        for (NewItem& item : items) all.push_back(std::move(item));
    return all;
}

Item stored(const NewItem& item) {
    return {.id = make_item_id({1}, 1),
            .key = item.input,
            .input = item.input,
            .replaces = {},
            .arguments = item.arguments};
}

}  // namespace

TEST_CASE("each row of a table is in exactly one range") {
    Shop shop(1'000);
    for (const char* how : {"key=id&every=100", "key=region,id&every=99", "key=region&every=7",
                            "key=id&buckets=3", "key=n,region,id&every=1000"}) {
        CAPTURE(how);
        std::vector<NewItem> items = items_of(*SqlSource::open(shop.url(how), {}).value());
        CHECK(shop.count(items) == 1'000);
        std::string any = "0";
        for (const NewItem& item : items) any += " + (" + item.arguments[2] + ")";
        CHECK(shop.number("SELECT count(*) FROM orders WHERE " + any + " <> 1") == 0);
    }
}

TEST_CASE("a range has its borders as words, as SQL, and how many rows it had") {
    Shop shop(25);
    std::vector<NewItem> items =
        items_of(*SqlSource::open(shop.url("key=id&every=10"), {}).value());
    REQUIRE(items.size() == 3);
    CHECK(items[0].arguments ==
          std::vector<std::string>{"-9223372036854775808", "71", "id <= 71", "10"});
    CHECK(items[1].arguments ==
          std::vector<std::string>{"71", "142", "id > 71 AND id <= 142", "10"});
    CHECK(items[2].arguments ==
          std::vector<std::string>{"142", "9223372036854775807", "id > 142", "5"});
    std::unique_ptr<Source> two = SqlSource::open(shop.url("key=region,id&every=20"), {}).value();
    CHECK(two->columns().value() == std::vector<std::string>{"lo", "hi", "where", "rows",
                                                             "lo_region", "lo_id", "hi_region",
                                                             "hi_id"});
    CHECK(items_of(*two)[1].arguments[2] == "(region, id) > ('it''s 3', 163)");
}

TEST_CASE("rows that come or go later are neither lost nor doubled") {
    Shop shop(1'000);
    std::unique_ptr<Source> source = SqlSource::open(shop.url("key=id&every=100"), {}).value();
    std::vector<NewItem> first;
    REQUIRE(source->read(first, 1).value());
    shop.run(
        "DELETE FROM orders WHERE id % 5 = 0; INSERT INTO orders VALUES (-5, 'new', 1), "
        "(999999, 'new', 1), (3500000, 'new', 2)");
    std::vector<NewItem> items = items_of(*source);
    items.insert(items.begin(), first.begin(), first.end());
    shop.run("INSERT INTO orders VALUES (-6, 'newer', 1), (9999999, 'newer', 1)");
    CHECK(shop.count(items) == shop.number("SELECT count(*) FROM orders"));
}

TEST_CASE("a source goes on behind the last item that the job has, whatever the table has become") {
    Shop shop(1'000);
    for (const char* how : {"key=id&every=100", "key=region,id&every=100"}) {
        std::unique_ptr<Source> source = SqlSource::open(shop.url(how), {}).value();
        std::vector<NewItem> before;
        std::vector<NewItem> some;
        for (int i = 0; i < 4; ++i) {
            REQUIRE(source->read(some, 10).value());
            before.insert(before.end(), some.begin(), some.end());
        }
        shop.run("DELETE FROM orders WHERE id % 13 = 0");
        std::unique_ptr<Source> again = SqlSource::open(shop.url(how), {}).value();
        REQUIRE(again->go_on_behind(stored(before.back())).value());
        for (NewItem& item : items_of(*again)) before.push_back(std::move(item));
        CHECK(shop.count(before) == shop.number("SELECT count(*) FROM orders"));
        std::unique_ptr<Source> ended = SqlSource::open(shop.url(how), {}).value();
        REQUIRE(ended->go_on_behind(stored(before.back())).value());
        CHECK(items_of(*ended).empty());
    }
}

TEST_CASE("an empty table is one range, and a query is a table") {
    Shop shop(0);
    std::vector<NewItem> items = items_of(*SqlSource::open(shop.url("key=id&every=5"), {}).value());
    REQUIRE(items.size() == 1);
    CHECK(items[0].arguments[2] == "1 = 1");
    shop.run("INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 1), (3, 'a', 1)");
    std::string query =
        "sql:" + shop.path() + "?query=SELECT * FROM orders WHERE region='a';&key=id&every=1";
    std::vector<NewItem> found = items_of(*SqlSource::open(query, {}).value());
    REQUIRE(found.size() == 2);
    CHECK(found[0].arguments[2] == "id <= 1");
}

TEST_CASE("a table, a column or a key that is not there is told") {
    Shop shop(3);
    auto message = [&](const std::string& url) {
        Result<std::unique_ptr<Source>> source = SqlSource::open(url, {});
        if (!source.ok()) return source.error().message;
        std::vector<NewItem> items;
        Result<bool> read = source.value()->read(items, 1);
        REQUIRE_FALSE(read.ok());
        return read.error().message;
    };
    CHECK(message(shop.url("key=nr&every=5")).find("no such column: nr") != std::string::npos);
    CHECK(message("sql:" + shop.path() + "?table=order_s&key=id&every=5").find("no such table") !=
          std::string::npos);
    CHECK(message(shop.url("key=id")).find("every=10000 rows, or buckets=100") !=
          std::string::npos);
    CHECK(message(shop.url("every=5")).find("key=id") != std::string::npos);
    CHECK(message(shop.url("key=id&every=5&limit=3")).find("'limit=3' is no option") !=
          std::string::npos);
    shop.run("CREATE TABLE loose (id); INSERT INTO loose VALUES (1), (NULL)");
    CHECK(message("sql:" + shop.path() + "?table=loose&key=id&every=5")
              .find("a row without a key (id IS NULL)") != std::string::npos);
}
