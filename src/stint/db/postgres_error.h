// What PostgreSQL and libpq say, as Errors: which code, and what the user can do. Only the files of
// this room that speak libpq include it.
#pragma once

#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "stint/base/error.h"

namespace stint {

// Why a statement failed; `result` may be null. `sql` is what was sent, to show the line.
Error statement_error(const PGconn* connection, const PGresult* result, std::string_view sql);

// The same of a COPY, whose SQL says less than the place in the data.
Error copy_error(const PGconn* connection, const PGresult* result);

// Why a connection did not come about, or is no more. It was opened with PQERRORS_VERBOSE: without
// a result there is no other way to learn the SQLSTATE.
Error connection_error(const PGconn* connection);

// Why libpq does not understand an address. What it quotes is left out: it may be a password.
Error address_error(std::string_view reason);

// The server has spoken: a message of libpq itself has no severity in it.
bool is_from_server(std::string_view message);

}  // namespace stint
