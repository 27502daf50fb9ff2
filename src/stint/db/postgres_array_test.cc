#include "stint/db/postgres_array.h"

#include "support/must.h"
#include "support/postgres_sessions.h"
#include <doctest/doctest.h>

namespace stint {
namespace {

using test::connect;
using test::must;
using Of = PostgresArray::Of;

constexpr std::string_view rows_of_arrays =
    "SELECT number, bytes, words FROM unnest(:numbers::bigint[], :blobs::bytea[], :texts::text[]) "
    "AS t(number, bytes, words)";

}  // namespace

TEST_CASE("arrays are the columns of so many rows") {
    auto connection = connect();
    PostgresArray numbers(Of::integers);
    PostgresArray blobs(Of::blobs);
    PostgresArray texts(Of::texts);
    numbers.add(-1);
    numbers.add(nullptr);
    blobs.add(Blob{std::string_view("a\0b", 3)});
    blobs.add("");
    texts.add("tür");
    texts.add(nullptr);

    PostgresPipeline pipeline(*connection);
    must(pipeline.send(rows_of_arrays, {numbers.field(), blobs.field(), texts.field()}));
    std::vector<PostgresRows> answers = must(pipeline.finish());

    PostgresRows& rows = answers.front();
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == -1);
    CHECK(rows.text(1) == std::string_view("a\0b", 3));
    CHECK(rows.text(2) == "tür");
    REQUIRE(rows.next());
    CHECK(rows.is_null(0));
    CHECK_FALSE(rows.is_null(1));
    CHECK(rows.text(1).empty());
    CHECK(rows.is_null(2));
    CHECK_FALSE(rows.next());
}

TEST_CASE("an array without a value is NULL, and is filled up") {
    auto connection = connect();
    PostgresArray numbers(Of::integers);
    PostgresArray blobs(Of::blobs);
    PostgresArray texts(Of::texts);
    for (int number : {1, 2, 3}) {
        numbers.add(number);
        blobs.add(nullptr);
    }

    PostgresPipeline pipeline(*connection);
    must(pipeline.send(rows_of_arrays, {numbers.field(), blobs.field(), texts.field()}));
    std::vector<PostgresRows> answers = must(pipeline.finish());

    CHECK(answers.front().count() == 3);
    REQUIRE(answers.front().next());
    CHECK(answers.front().integer(0) == 1);
    CHECK(answers.front().is_null(1));
    CHECK(answers.front().is_null(2));
}

TEST_CASE("arrays that a server sends are read element by element") {
    auto connection = connect();
    PostgresPipeline pipeline(*connection);
    must(
        pipeline.send("SELECT ARRAY[-1, NULL, 1099511627777]::bigint[], "
                      "ARRAY[NULL, '', 'a\\000b']::bytea[], ARRAY['tür']::text[], "
                      "NULL::bigint[], ARRAY[]::text[]",
                      {}));
    std::vector<PostgresRows> answers = must(pipeline.finish());
    PostgresRows& rows = answers.front();
    REQUIRE(rows.next());

    PostgresArrayReader numbers(rows.text(0));
    CHECK(numbers.count() == 3);
    for (std::int64_t wanted : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 40 | 1}) {
        REQUIRE(numbers.next());
        CHECK(numbers.integer() == wanted);
        CHECK(numbers.is_null() == (wanted == 0));
    }
    CHECK_FALSE(numbers.next());
    PostgresArrayReader blobs(rows.text(1));
    REQUIRE(blobs.next());
    CHECK(blobs.is_null());
    REQUIRE(blobs.next());
    CHECK_FALSE(blobs.is_null());
    CHECK(blobs.text().empty());
    REQUIRE(blobs.next());
    CHECK(blobs.text() == std::string_view("a\0b", 3));
    PostgresArrayReader texts(rows.text(2));
    REQUIRE(texts.next());
    CHECK(texts.text() == "tür");
    for (int column : {3, 4}) {
        PostgresArrayReader none(rows.text(column));
        CHECK(none.count() == 0);
        CHECK_FALSE(none.next());
    }
}

}  // namespace stint
