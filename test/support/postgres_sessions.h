// What the tests of PostgreSQL share: one server for the program, and sessions with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "support/must.h"
#include "support/postgres_server.h"

#include "stint/db/postgres.h"

namespace stint::test {

// Besides `stint` it has the role `guest`, who owns nothing, and `locked`, whose password is
// "secret".
inline PostgresServer& shared_server() {
    static PostgresServer server({.rules = "host all locked 127.0.0.1/32 scram-sha-256"});
    static const bool has_roles = [] {
        auto admin = must(PostgresConnection::open({.address = server.url()}));
        must(admin->execute("CREATE ROLE locked LOGIN PASSWORD 'secret'; CREATE ROLE guest LOGIN"));
        return true;
    }();
    REQUIRE(has_roles);
    return server;
}

inline std::unique_ptr<PostgresConnection> connect() {
    return must(PostgresConnection::open({.address = shared_server().url()}));
}

// A session with a table of its own, which goes with it.
inline std::unique_ptr<PostgresConnection> connect_with_table() {
    auto connection = connect();
    must(connection->execute(
        "CREATE TEMPORARY TABLE t(id bigint PRIMARY KEY, name text, data bytea)"));
    return connection;
}

inline Statement& prepared(Connection& connection, std::string_view sql) {
    return *must(connection.statement(sql));
}

// Ends the server's side of `connection`, as its administrator can.
inline void terminate(Connection& connection) {
    static constexpr std::string_view pid = "SELECT pg_backend_pid()";
    static constexpr std::string_view kill = "SELECT pg_terminate_backend(:pid::int, 10000)::int";
    auto victim = must(prepared(connection, pid).integer());
    auto admin = connect();
    REQUIRE(must(prepared(*admin, kill).integer(victim)) == 1);
}

inline bool contains(const Error& error, std::string_view part) {
    return error.message.find(part) != std::string::npos;
}

}  // namespace stint::test
