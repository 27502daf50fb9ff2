#include "stint/db/postgres_error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>

#include "stint/db/postgres_library.h"
#include "stint/db/postgres_sql.h"

namespace stint {
namespace {

struct Said {
    std::string_view state;  // SQLSTATE; empty when it is libpq that speaks.
    std::string_view message;
    std::string_view role;
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// One line of several, without the hints that follow indented.
std::string one_line(std::string_view text) {
    std::string line;
    while (!text.empty()) {
        std::string_view next = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(next.size() + 1, text.size()));
        if (next.empty() || next.front() == '\t') continue;
        if (!line.empty()) line += "; ";
        line += next;
    }
    return line;
}

// The message of 42501 names the object but not the right: "permission denied for table item".
std::string missing_grant(const Said& said) {
    constexpr std::string_view denied = "permission denied for ";
    std::string_view object = said.message;
    if (object.substr(0, denied.size()) == denied) object.remove_prefix(denied.size());
    std::string_view kind = object.substr(0, object.find(' '));
    std::string_view name = object.substr(std::min(kind.size() + 1, object.size()));
    struct Grant {
        std::string_view kind;
        std::string_view rights;
    };
    constexpr std::array<Grant, 4> grants{{
        {"table", "SELECT, INSERT, UPDATE, DELETE ON TABLE"},
        {"sequence", "USAGE, SELECT ON SEQUENCE"},
        {"schema", "USAGE ON SCHEMA"},
        {"database", "CONNECT, CREATE ON DATABASE"},
    }};
    for (const Grant& grant : grants) {
        if (kind != grant.kind) continue;
        return fmt::format("its owner must GRANT {} {} TO {}", grant.rights, name, said.role);
    }
    return fmt::format("its owner must GRANT {} the right to it", said.role);
}

// What PgBouncer calls a violation of the protocol, and the user can mend. Everything else that it
// says passes.
bool is_pooler_refusal(std::string_view message) {
    return contains(message, "no such database") || contains(message, "no such user") ||
           contains(message, "unsupported startup parameter");
}

Error error(ErrorCode code, const Said& said, std::string_view advice) {
    std::string message = fmt::format("PostgreSQL: {}", said.message);
    if (!said.state.empty()) message += fmt::format(" (SQLSTATE {})", said.state);
    if (!advice.empty()) message += fmt::format("; {}", advice);
    return Error{code, message};
}

// By the class, the first two characters of the SQLSTATE (PostgreSQL's manual, appendix A).
Error error_by_class(const Said& said) {
    std::string_view of = said.state.substr(0, 2);
    if (of == "08" && is_pooler_refusal(said.message))
        return error(ErrorCode::invalid_input, said, "correct the address of the store");
    if (of == "23") return error(ErrorCode::conflict, said, "");
    if (of == "28")
        return error(ErrorCode::invalid_input, said,
                     "correct the role or its password in the address of the store, in PGPASSWORD "
                     "or ~/.pgpass, or let the role in through pg_hba.conf");
    // The statement does not fit the values or the schema: it will not do so later either.
    if (of == "0A" || of == "22" || of == "26" || of == "3F" || of == "42")
        return error(ErrorCode::invalid_input, said, "");
    return error(ErrorCode::unavailable, said, "");
}

Error error_of(const Said& said) {
    std::string_view state = said.state;
    if (state == "57P01" || state == "57P02" || state == "57P03")
        return error(ErrorCode::unavailable, said, "the server is stopping or starting");
    if (state == "53300")
        return error(ErrorCode::unavailable, said,
                     "raise its max_connections, or let fewer workers run at once");
    if (state == "53100")
        return error(ErrorCode::unavailable, said,
                     "the disk of the server is full; free some space there");
    if (state == "53200")
        return error(ErrorCode::unavailable, said, "the memory of the server is used up");
    if (state == "57014" || state == "55P03" || state == "40001" || state == "40P01")
        return error(ErrorCode::busy, said, "");
    if (state == "3D000")
        return error(ErrorCode::invalid_input, said,
                     "create it (createdb) or correct the address of the store");
    if (state == "42501") return error(ErrorCode::invalid_input, said, missing_grant(said));
    if (state == "25006")
        return error(ErrorCode::unavailable, said,
                     "this is a replica; name the primary in the address of the store, or several "
                     "hosts and target_session_attrs=read-write");
    if (state == "XX001" || state == "XX002")
        return error(ErrorCode::corrupt, said, "the server's files are damaged");
    return error_by_class(said);
}

bool is_state_character(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || (c >= 'A' && c <= 'Z');
}

// "... failed: FATAL:  28P01: no such role\nLOCATION:  ...". The words before the SQLSTATE depend
// on the server's language, the two spaces do not.
Said verbose_said(std::string_view text) {
    std::size_t at = text.rfind(":  ");
    for (; at != std::string_view::npos && at > 0; at = text.rfind(":  ", at - 1)) {
        std::string_view state = text.substr(at + 3, 5);
        bool found = state.size() == 5 && text.substr(at + 8, 2) == ": " &&
                     std::all_of(state.begin(), state.end(), is_state_character);
        if (!found) continue;
        std::string_view message = text.substr(at + 10);
        return Said{.state = state, .message = message.substr(0, message.find('\n'))};
    }
    return Said{};
}

std::string_view field(const PGresult* result, int code) {
    const char* text = result == nullptr ? nullptr : libpq().PQresultErrorField(result, code);
    return text == nullptr ? std::string_view{} : text;
}

}  // namespace

Error statement_error(const PGconn* connection, const PGresult* result, std::string_view sql) {
    std::string_view state = field(result, PG_DIAG_SQLSTATE);
    if (state.empty()) return connection_error(connection);
    std::string message(field(result, PG_DIAG_MESSAGE_PRIMARY));
    std::string_view position = field(result, PG_DIAG_STATEMENT_POSITION);
    std::string line = line_at(sql, std::atoi(position.data() == nullptr ? "0" : position.data()));
    if (!line.empty()) message += fmt::format(" (in {})", line);
    return error_of({.state = state, .message = message, .role = libpq().PQuser(connection)});
}

Error copy_error(const PGconn* connection, const PGresult* result) {
    std::string_view place = field(result, PG_DIAG_CONTEXT);
    Error error = statement_error(connection, result, "");
    if (place.empty()) return error;
    return std::move(error).doing(place.substr(0, place.find('\n')));
}

Error connection_error(const PGconn* connection) {
    std::string_view text = libpq().PQerrorMessage(connection);
    Said said = verbose_said(text);
    said.role = libpq().PQuser(connection) == nullptr ? "" : libpq().PQuser(connection);
    if (!said.state.empty()) return error_of(said);
    std::string message = one_line(text);
    said.message = message;
    return error(ErrorCode::unavailable, said, "");
}

Error address_error(std::string_view reason) {
    bool names_an_option = reason.substr(0, 25) == "invalid connection option" ||
                           contains(reason, "invalid URI query parameter");
    std::string shown = one_line(reason);
    if (!names_an_option) shown.resize(std::min(shown.find('"'), shown.size()));
    while (!shown.empty() && (shown.back() == ' ' || shown.back() == ':')) shown.pop_back();
    return Error{ErrorCode::invalid_input,
                 fmt::format("the address of the store is not understood ({}); write "
                             "postgres://USER@HOST:PORT/DATABASE, with %25 for a '%' in it",
                             shown)};
}

bool is_from_server(std::string_view message) {
    return contains(message, ":  ");
}

}  // namespace stint
