// What is behind a PostgresConnection, for the files of this room that speak libpq.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>

#include "stint/base/result.h"
#include "stint/db/postgres.h"
#include "stint/db/postgres_statement.h"

namespace stint {

struct PostgresConnection::Handle {
    PGconn* connection = nullptr;
    bool pooled = false;
    bool lost = false;
    int names = 0;
    std::unordered_map<const char*, std::unique_ptr<PostgresStatement>> statements;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();

    Result<void> set_up(const PostgresTarget& target);
    Result<PostgresStatement*> prepared(std::string_view sql);
    // Ends the connection, which is in a state that nobody can continue from.
    void give_up();
};

}  // namespace stint
