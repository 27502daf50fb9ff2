#include "stint/db/postgres.h"

#include <limits>

#include "support/must.h"
#include "support/postgres_server.h"
#include "support/postgres_sessions.h"
#include "support/stops.h"
#include <doctest/doctest.h>

namespace stint {
namespace {

using test::connect;
using test::connect_with_table;
using test::contains;
using test::must;
using test::prepared;
using test::refusal;
using test::shared_server;
using test::terminate;

constexpr std::string_view add = "INSERT INTO t(id, name, data) VALUES (:id, :name, :data)";
constexpr std::string_view find = "SELECT id, name, data FROM t WHERE id = :id";

Error refusal_of(const std::string& address) {
    return refusal(PostgresConnection::open({.address = address}));
}

}  // namespace

TEST_CASE("what was bound to PostgreSQL comes back as it was") {
    auto connection = connect_with_table();
    std::string bytes("\xFF\0b", 3);

    CHECK(must(prepared(*connection, add).run(7, "\xC3\xBC", Blob{bytes})) == 1);

    Rows rows = prepared(*connection, find).rows(7);
    REQUIRE(must(rows.next()));
    CHECK(rows.integer(0) == 7);
    CHECK(rows.text(1) == "\xC3\xBC");
    CHECK(rows.text(2) == bytes);
    CHECK_FALSE(must(rows.next()));
    CHECK_FALSE(must(rows.next()));
}

TEST_CASE("a plain text fits a bytea, bytes fit a text") {
    auto connection = connect_with_table();

    must(prepared(*connection, add).run(1, Blob{"as text"}, "as bytes"));

    Rows rows = prepared(*connection, find).rows(1);
    REQUIRE(must(rows.next()));
    CHECK(rows.text(1) == "as text");
    CHECK(rows.text(2) == "as bytes");
}

TEST_CASE("in PostgreSQL a missing value is NULL, an empty text is not") {
    auto connection = connect_with_table();

    must(prepared(*connection, add).run(1, std::optional<std::string>{}, std::string_view{}));

    Rows rows = prepared(*connection, find).rows(1);
    REQUIRE(must(rows.next()));
    CHECK(rows.is_null(1));
    CHECK(rows.text(1).empty());
    CHECK_FALSE(rows.is_null(2));
}

TEST_CASE("a statement forgets the NULL that it was bound to before") {
    static constexpr std::string_view echo = "SELECT :a::bigint, :b::text";
    auto connection = connect();
    must(prepared(*connection, echo).run(nullptr, nullptr));

    Rows rows = prepared(*connection, echo).rows(5, "x");
    REQUIRE(must(rows.next()));
    CHECK(rows.integer(0) == 5);
    CHECK(rows.text(1) == "x");
}

TEST_CASE("each type is read as what it is") {
    static constexpr std::string_view all =
        "SELECT (-2)::smallint, (-3)::integer, (-4)::bigint, true, 1.5::real, 2.25::float8, "
        "'v'::varchar, 'n'::name, 'c'::\"char\", 7::oid, '8'::xid8, pg_notify('x', '')";
    auto connection = connect();
    Rows rows = prepared(*connection, all).rows();
    REQUIRE(must(rows.next()));

    CHECK(rows.integer(0) == -2);
    CHECK(rows.integer(1) == -3);
    CHECK(rows.integer(2) == -4);
    CHECK(rows.integer(3) == 1);
    CHECK(rows.real(4) == 1.5);
    CHECK(rows.real(5) == 2.25);
    CHECK(rows.real(2) == -4);
    CHECK(rows.text(6) == "v");
    CHECK(rows.text(7) == "n");
    CHECK(rows.text(8) == "c");
    CHECK(rows.integer(9) == 7);
    CHECK(rows.integer(10) == 8);
    CHECK(rows.text(11).empty());
}

TEST_CASE("integers, reals and truths arrive as they were sent") {
    static constexpr std::string_view echo = "SELECT :a::bigint, :b::float8, :c::boolean::int";
    auto connection = connect();
    Rows rows = prepared(*connection, echo).rows(std::numeric_limits<std::int64_t>::min(), 0.1, 1);
    REQUIRE(must(rows.next()));

    CHECK(rows.integer(0) == std::numeric_limits<std::int64_t>::min());
    CHECK(rows.real(1) == 0.1);
    CHECK(rows.integer(2) == 1);
}

TEST_CASE("a numeric that nobody has cast stops the program") {
    static constexpr std::string_view sum = "SELECT sum(1::bigint) AS total";
    auto connection = connect();
    Rows rows = prepared(*connection, sum).rows();
    REQUIRE(must(rows.next()));

    CHECK(test::stops([&] { (void)rows.integer(0); }));
    CHECK(test::stops([&] { (void)rows.text(0); }));
}

TEST_CASE("a value too few or too many stops the program") {
    static constexpr std::string_view echo = "SELECT :a::bigint, :a::text";
    auto connection = connect();
    Statement& statement = prepared(*connection, echo);

    CHECK(test::stops([&] { (void)statement.run(); }));
    CHECK(test::stops([&] { (void)statement.run(1, 2); }));
}

TEST_CASE("a second row under the same key is a conflict in PostgreSQL too") {
    auto connection = connect_with_table();
    must(prepared(*connection, add).run(1, "a", nullptr));

    CHECK(refusal(prepared(*connection, add).run(1, "b", nullptr)).code == ErrorCode::conflict);
    CHECK(must(prepared(*connection, add).run(2, "b", nullptr)) == 1);
}

TEST_CASE("a faulty statement is refused with its line") {
    static constexpr std::string_view wrong = "SELECT :a::text,\n       nothing\nFROM pg_class";
    auto connection = connect();

    Error error = refusal(connection->statement(wrong));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message ==
          "PostgreSQL: column \"nothing\" does not exist (in line 2: nothing) (SQLSTATE 42703)");
    CHECK(refusal(connection->execute("SELECT 1;\nSELEC")).message ==
          "PostgreSQL: syntax error at or near \"SELEC\" (in line 2: SELEC) (SQLSTATE 42601)");
}

TEST_CASE("a transaction is open until its end, also when it has failed") {
    auto connection = connect();
    CHECK_FALSE(connection->in_transaction());

    must(connection->execute("BEGIN"));
    CHECK(connection->in_transaction());
    CHECK_FALSE(connection->execute("SELECT 1/0").ok());
    CHECK(connection->in_transaction());
    must(connection->execute("ROLLBACK"));

    CHECK_FALSE(connection->in_transaction());
    CHECK_FALSE(connection->broken());
}

TEST_CASE("a session has its schema and its settings") {
    static constexpr std::string_view ask =
        "SELECT current_setting('search_path'), current_setting('plan_cache_mode'), "
        "current_setting('application_name'), current_setting('client_encoding'), "
        "current_setting('enable_seqscan'), current_setting('jit')";
    auto connection =
        must(PostgresConnection::open({.address = shared_server().url(), .schema = "a\"b"}));

    Rows rows = prepared(*connection, ask).rows();
    REQUIRE(must(rows.next()));
    CHECK(rows.text(0) == "\"a\"\"b\"");
    CHECK(rows.text(1) == "force_generic_plan");
    CHECK(rows.text(2) == "stint");
    CHECK(rows.text(3) == "UTF8");
    CHECK(rows.text(4) == "off");
    CHECK(rows.text(5) == "off");
    CHECK_FALSE(connection->pooled());
}

TEST_CASE("a wrong password is named, but not shown") {
    std::string address = shared_server().url("postgres", "locked:wr0ng");

    Error error = refusal_of(address);
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(contains(error, "password authentication failed for user \"locked\" (SQLSTATE 28P01)"));
    CHECK_FALSE(contains(error, "wr0ng"));
    CHECK(PostgresConnection::open({.address = shared_server().url("postgres", "locked:secret")})
              .ok());
}

TEST_CASE("a database or a role that is not there is named") {
    Error database = refusal_of(shared_server().url("nowhere"));
    CHECK(database.code == ErrorCode::invalid_input);
    CHECK(contains(database, "database \"nowhere\" does not exist (SQLSTATE 3D000); create it"));

    Error role = refusal_of(shared_server().url("postgres", "nobody"));
    CHECK(role.code == ErrorCode::invalid_input);
    CHECK(contains(role, "role \"nobody\" does not exist (SQLSTATE 28000)"));
}

TEST_CASE("a port where nobody listens is unavailable") {
    Error error = refusal_of("postgres://stint:secret@127.0.0.1:1/postgres");

    CHECK(error.code == ErrorCode::unavailable);
    CHECK(error.message ==
          "PostgreSQL: connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
}

TEST_CASE("an address that is not understood does not show its password") {
    for (const char* address : {"postgres://me:secr%zzet@host/db", "postgres://me:secret@[::1/db",
                                "host=x password=a secret", "postgres://me@h/db?passwort=secret"}) {
        Error error = refusal_of(address);
        CHECK(error.code == ErrorCode::invalid_input);
        CHECK(contains(error, "the address of the store is not understood ("));
        CHECK_FALSE(contains(error, "secr"));
    }
    CHECK(contains(refusal_of("postgres://me@h/db?passwort=x"), "parameter: \"passwort\""));
}

TEST_CASE("a missing right is named with the grant that gives it") {
    auto admin = connect();
    must(admin->execute("CREATE TABLE IF NOT EXISTS secured(a int)"));
    auto guest =
        must(PostgresConnection::open({.address = shared_server().url("postgres", "guest")}));

    Error error = refusal(guest->execute("SELECT * FROM secured"));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(contains(error, "must GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE secured TO guest"));
}

TEST_CASE("a session that the server ends is unavailable and broken") {
    auto connection = connect_with_table();
    prepared(*connection, find);
    terminate(*connection);

    CHECK(refusal(prepared(*connection, find).run(1)).code == ErrorCode::unavailable);
    CHECK(connection->broken());
    CHECK_FALSE(connection->in_transaction());
    CHECK(refusal(connection->execute("SELECT 1")).code == ErrorCode::unavailable);
    CHECK(refusal(connection->statement(add)).code == ErrorCode::unavailable);
}

TEST_CASE("a transaction that says nothing is ended by the server, when that is asked for") {
    auto connection = must(
        PostgresConnection::open({.address = shared_server().url(), .silent_transaction_s = 1}));
    must(connection->execute("BEGIN"));

    CHECK(refusal(connection->wait_for_notification(10'000)).code == ErrorCode::unavailable);
    CHECK(connection->broken());
}

TEST_CASE("a statement that takes too long is busy") {
    auto connection = connect();
    must(connection->execute("SET statement_timeout = 20"));

    CHECK(refusal(connection->execute("SELECT pg_sleep(60)")).code == ErrorCode::busy);
    CHECK_FALSE(connection->broken());
}

TEST_CASE("writing where only reading is allowed is what a replica answers") {
    auto connection = connect();
    must(connection->execute("SET default_transaction_read_only = on"));

    Error error = refusal(connection->execute("CREATE TABLE x(a int)"));
    CHECK(error.code == ErrorCode::unavailable);
    CHECK(contains(error, "this is a replica"));
}

TEST_CASE("a notification wakes who waits for one") {
    auto listener = connect();
    auto speaker = connect();
    must(listener->listen("News"));
    CHECK_FALSE(must(listener->wait_for_notification(0)));

    must(speaker->notify("News", "one"));
    must(speaker->notify("News", "two"));
    CHECK(must(listener->wait_for_notification(-1)));

    must(speaker->notify("other"));
    must(speaker->execute("BEGIN"));
    must(speaker->notify("News", "three"));
    while (must(listener->wait_for_notification(0))) {
    }
    must(speaker->execute("COMMIT"));
    CHECK(must(listener->wait_for_notification(-1)));
}

TEST_CASE("a notification that came with an answer is not missed") {
    auto listener = connect();
    must(listener->listen("news"));
    must(listener->notify("news"));

    CHECK(must(listener->wait_for_notification(-1)));
    CHECK_FALSE(must(listener->wait_for_notification(0)));
}

TEST_CASE("waiting for a notification ends when another descriptor can be read") {
    auto listener = connect();
    test::Pipe pipe;
    pipe.put();

    CHECK_FALSE(must(listener->wait_for_notification(-1, pipe.reader.get())));
}

TEST_CASE("waiting for a notification ends with the connection") {
    auto listener = connect();
    must(listener->listen("news"));
    terminate(*listener);

    CHECK(refusal(listener->wait_for_notification(-1)).code == ErrorCode::unavailable);
    CHECK(listener->broken());
}

TEST_CASE("a server that has crashed is unavailable until it is back") {
    test::PostgresServer own;
    auto before = must(PostgresConnection::open({.address = own.url()}));
    must(before->execute("CREATE TABLE kept(a int)"));

    own.crash();
    CHECK(refusal(before->execute("SELECT 1")).code == ErrorCode::unavailable);
    CHECK(before->broken());
    CHECK(refusal_of(own.url()).code == ErrorCode::unavailable);

    own.start();
    auto after = must(PostgresConnection::open({.address = own.url()}));
    CHECK(after->execute("TABLE kept").ok());
}

}  // namespace stint
