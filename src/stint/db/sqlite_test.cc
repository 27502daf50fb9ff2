#include "stint/db/sqlite.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

constexpr std::string_view add = "INSERT INTO t(id, name) VALUES (:id, :name)";
constexpr std::string_view find = "SELECT name FROM t WHERE id = :id";
constexpr std::string_view wrong = "SELECT name FROM nowhere";

Database memory() {
    Database database = Database::open(":memory:", OpenMode::create).value();
    database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT) STRICT").value();
    return database;
}

}  // namespace

TEST_CASE("what was bound comes back as it was") {
    Database database = memory();
    std::string odd("a\0b", 3);

    CHECK(database.statement(add).value()->run(7, odd).value() == 1);

    Rows rows = database.statement(find).value()->rows(7);
    REQUIRE(rows.next().value());
    CHECK(rows.text(0) == odd);
    CHECK_FALSE(rows.next().value());
}

TEST_CASE("a missing value is NULL, an empty text is not") {
    Database database = memory();
    database.statement(add).value()->run(1, std::optional<std::string>{}).value();
    database.statement(add).value()->run(2, "").value();

    {
        Rows rows = database.statement(find).value()->rows(1);
        REQUIRE(rows.next().value());
        CHECK(rows.is_null(0));
    }
    Rows rows = database.statement(find).value()->rows(2);
    REQUIRE(rows.next().value());
    CHECK_FALSE(rows.is_null(0));
}

TEST_CASE("a second row under the same key is a conflict") {
    Database database = memory();
    database.statement(add).value()->run(1, "a").value();

    CHECK(database.statement(add).value()->run(1, "b").error().code == ErrorCode::conflict);
}

TEST_CASE("a faulty statement is refused with SQLite's words") {
    Database database = memory();

    CHECK(database.statement(wrong).error().message == "no such table: nowhere");
}

TEST_CASE("a file that does not exist is not made by opening it to read") {
    Result<Database> opened = Database::open("/nonexistent/x.db", OpenMode::read_only);

    CHECK(opened.error().code == ErrorCode::invalid_input);
}

}  // namespace stint
