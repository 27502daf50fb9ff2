#include "stint/db/postgres_batch.h"

#include "support/must.h"
#include "support/postgres_sessions.h"
#include <doctest/doctest.h>

namespace stint {
namespace {

using test::connect;
using test::connect_with_table;
using test::contains;
using test::must;
using test::prepared;
using test::refusal;
using test::terminate;

constexpr std::string_view add = "INSERT INTO t(id, name, data) VALUES (:id, :name, :data)";
constexpr std::string_view find = "SELECT id, name, data FROM t WHERE id = :id";
constexpr std::string_view count = "SELECT count(*) FROM t";
const std::string copy_sql = "COPY t (id, name, data) FROM STDIN (FORMAT binary)";

}  // namespace

TEST_CASE("the statements of a pipeline answer in their order") {
    auto connection = connect_with_table();
    PostgresPipeline pipeline(*connection);

    must(pipeline.send(add, {1, "a", Blob{"x"}}));
    must(pipeline.send(add, {2, nullptr, std::optional<std::string>{}}));
    must(pipeline.send(count, {}));
    must(pipeline.send(find, {1}));
    std::vector<PostgresRows> answers = must(pipeline.finish());

    REQUIRE(answers.size() == 4);
    CHECK(answers[0].changed() == 1);
    REQUIRE(answers[2].next());
    CHECK(answers[2].integer(0) == 2);
    REQUIRE(answers[3].next());
    CHECK(answers[3].text(1) == "a");
    CHECK(answers[3].text(2) == "x");
    CHECK_FALSE(answers[3].next());
    CHECK(must(pipeline.finish()).empty());
}

TEST_CASE("a pipeline is one transaction") {
    auto connection = connect_with_table();
    PostgresPipeline pipeline(*connection);
    must(pipeline.send(add, {1, "a", nullptr}));
    must(pipeline.send(add, {1, "b", nullptr}));
    must(pipeline.send(add, {2, "c", nullptr}));

    CHECK(refusal(pipeline.finish()).code == ErrorCode::conflict);

    CHECK(must(prepared(*connection, count).integer()) == 0);
    CHECK_FALSE(connection->in_transaction());
}

TEST_CASE("a pipeline whose commit fails is refused") {
    auto connection = connect_with_table();
    must(connection->execute(
        "CREATE TEMPORARY TABLE later(a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
    static constexpr std::string_view twice = "INSERT INTO later VALUES (1), (1)";
    PostgresPipeline pipeline(*connection);
    must(pipeline.send(add, {1, "a", nullptr}));
    must(pipeline.send(twice, {}));

    CHECK(refusal(pipeline.finish()).code == ErrorCode::conflict);

    CHECK(must(prepared(*connection, count).integer()) == 0);
}

TEST_CASE("a pipeline with more data than the sockets hold goes through") {
    static constexpr std::string_view echo = "SELECT :data::bytea";
    auto connection = connect();
    std::string big(4'000'000, 'x');
    PostgresPipeline pipeline(*connection);
    for (int i = 0; i < 8; ++i) must(pipeline.send(echo, {Blob{big}}));

    std::vector<PostgresRows> answers = must(pipeline.finish());

    REQUIRE(answers.size() == 8);
    REQUIRE(answers[7].next());
    CHECK(answers[7].text(0) == big);
}

TEST_CASE("a pipeline over a lost connection is unavailable") {
    auto connection = connect_with_table();
    PostgresPipeline pipeline(*connection);
    must(pipeline.send(count, {}));
    terminate(*connection);

    CHECK(refusal(pipeline.finish()).code == ErrorCode::unavailable);
    CHECK(connection->broken());
}

TEST_CASE("a session that ends in the middle of a pipeline is unavailable") {
    static constexpr std::string_view suicide = "SELECT pg_terminate_backend(pg_backend_pid())";
    auto connection = connect_with_table();
    PostgresPipeline pipeline(*connection);
    must(pipeline.send(count, {}));
    must(pipeline.send(suicide, {}));
    must(pipeline.send(count, {}));

    CHECK(refusal(pipeline.finish()).code == ErrorCode::unavailable);
    CHECK(connection->broken());
}

TEST_CASE("a hundred thousand rows are copied in") {
    static constexpr std::string_view sum =
        "SELECT count(*), sum(id)::bigint, sum(length(name))::bigint, count(data) FROM t";
    auto connection = connect_with_table();
    PostgresCopy copy = must(PostgresCopy::begin(*connection, copy_sql));
    for (int i = 1; i <= 100'000; ++i) must(copy.row({i, "name", nullptr}));

    CHECK(must(copy.finish()) == 100'000);

    Rows rows = prepared(*connection, sum).rows();
    REQUIRE(must(rows.next()));
    CHECK(rows.integer(0) == 100'000);
    CHECK(rows.integer(1) == 5'000'050'000);
    CHECK(rows.integer(2) == 400'000);
    CHECK(rows.integer(3) == 0);
}

TEST_CASE("copied values come back as they were") {
    static constexpr std::string_view all = "SELECT a, b, c FROM odd";
    auto connection = connect();
    must(connection->execute("CREATE TEMPORARY TABLE odd(a bigint, b float8, c bytea)"));
    std::string bytes("\0\xFF", 2);
    PostgresCopy copy =
        must(PostgresCopy::begin(*connection, "COPY odd FROM STDIN (FORMAT binary)"));
    must(copy.row({std::int64_t{-5}, 0.1, Blob{bytes}}));
    must(copy.finish());

    Rows rows = prepared(*connection, all).rows();
    REQUIRE(must(rows.next()));
    CHECK(rows.integer(0) == -5);
    CHECK(rows.real(1) == 0.1);
    CHECK(rows.text(2) == bytes);
}

TEST_CASE("a copy that is not finished leaves no row") {
    auto connection = connect_with_table();
    {
        PostgresCopy copy = must(PostgresCopy::begin(*connection, copy_sql));
        for (int i = 1; i <= 10'000; ++i) must(copy.row({i, "name", nullptr}));
    }
    CHECK(must(prepared(*connection, count).integer()) == 0);
}

TEST_CASE("a copy with a second row under the same key is a conflict that names the place") {
    auto connection = connect_with_table();
    PostgresCopy copy = must(PostgresCopy::begin(*connection, copy_sql));
    must(copy.row({1, "a", nullptr}));
    must(copy.row({1, "b", nullptr}));

    Error error = refusal(copy.finish());
    CHECK(error.code == ErrorCode::conflict);
    CHECK(contains(error, "COPY t, line 2: PostgreSQL: duplicate key value"));
    CHECK(must(prepared(*connection, count).integer()) == 0);
}

TEST_CASE("a copy whose rows do not fit is refused at its end") {
    auto connection = connect_with_table();
    PostgresCopy copy = must(PostgresCopy::begin(*connection, copy_sql));
    for (int i = 0; i < 100'000; ++i) must(copy.row({i, "a"}));

    Error error = refusal(copy.finish());
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(contains(error, "row field count is 2, expected 3"));
    CHECK(must(prepared(*connection, count).integer()) == 0);
}

TEST_CASE("a copy over a lost connection is unavailable") {
    auto connection = connect_with_table();
    auto admin = connect();
    static constexpr std::string_view pid = "SELECT pg_backend_pid()";
    static constexpr std::string_view kill = "SELECT pg_terminate_backend(:pid::int, 10000)::int";
    auto victim = must(prepared(*connection, pid).integer());
    PostgresCopy copy = must(PostgresCopy::begin(*connection, copy_sql));
    must(prepared(*admin, kill).integer(victim));
    Result<void> result;
    for (int i = 0; i < 100'000 && result.ok(); ++i) result = copy.row({i, "a", nullptr});

    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::unavailable);
    CHECK(connection->broken());
}

}  // namespace stint
