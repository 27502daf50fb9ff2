// The same of a PostgreSQL table: sums over the ranges are those of the table.
#include "support/must.h"
#include "support/postgres_server.h"
#include "support/postgres_sessions.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/db/postgres.h"
#include "stint/source/sql/sql_source.h"

using namespace stint;
using test::must;

namespace {

class Table {
public:
    explicit Table(int rows)
        : address_(test::shared_server().create_database()),
          connection_(must(PostgresConnection::open({.address = address_}))) {
        must(connection_->execute(fmt::format(
            "CREATE TABLE orders (id bigint, region text, n int, at timestamptz, PRIMARY KEY "
            "(region, "
            "id)); INSERT INTO orders SELECT i * 7 + i % 3, 'it''s \\' || i % 5, i % 11, "
            "'2024-01-01'::timestamptz + i * interval '1 minute' FROM generate_series(1, {}) i; "
            "CREATE INDEX ON orders (id)",
            rows)));
    }
    std::string url(const std::string& options) const {
        return fmt::format("sql:{}?table=orders&{}", address_, options);
    }
    std::int64_t number(const std::string& sql) {
        kept_.push_back(std::make_unique<std::string>(sql));
        return must(must(connection_->statement(*kept_.back()))->integer()).value_or(0);
    }

private:
    std::string address_;
    std::unique_ptr<PostgresConnection> connection_;
    std::vector<std::unique_ptr<std::string>> kept_;
};

}  // namespace

TEST_CASE("each row of a PostgreSQL table is in exactly one range") {
    Table table(20'000);
    for (const char* how : {"key=id&every=1000", "key=region,id&every=999", "key=at&buckets=7",
                            "key=region&every=10"}) {
        CAPTURE(how);
        std::unique_ptr<Source> source = must(SqlSource::open(table.url(how), {}));
        std::vector<NewItem> items;
        std::int64_t count = 0;
        std::int64_t sum = 0;
        while (must(source->read(items, 10))) {
            for (const NewItem& item : items) {
                std::string from = " FROM orders WHERE " + item.arguments[2];
                count += table.number("SELECT count(*)" + from);
                sum += table.number("SELECT sum(id)::bigint" + from);
            }
        }
        CHECK(count == 20'000);
        CHECK(sum == table.number("SELECT sum(id)::bigint FROM orders"));
    }
}

TEST_CASE("a PostgreSQL table or column that is not there is told, and a server that is not") {
    Table table(3);
    auto message = [](const std::string& url) {
        std::vector<NewItem> items;
        Result<bool> read = must(SqlSource::open(url, {}))->read(items, 1);
        REQUIRE_FALSE(read.ok());
        return read.error().message;
    };
    CHECK(message(table.url("key=nr&every=5")).find("column \"nr\" does not exist") !=
          std::string::npos);
    CHECK(message("sql:postgres://x@127.0.0.1:1/x?table=t&key=id&every=5").find("127.0.0.1") !=
          std::string::npos);
}
