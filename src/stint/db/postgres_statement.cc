#include "stint/db/postgres_statement.h"

#include <utility>

#include "stint/db/postgres_error.h"
#include "stint/db/postgres_library.h"

namespace stint {
namespace {

constexpr int binary = 1;

}  // namespace

bool is_success(const PGresult* result) {
    ExecStatusType status = libpq().PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

PostgresStatement::PostgresStatement(PGconn* connection, std::string name, PostgresSql sql)
    : connection_(connection),
      name_(std::move(name)),
      sql_(std::move(sql)),
      parameters_(sql_.parameters) {}

Result<void> PostgresStatement::prepare() {
    PostgresResult result(
        libpq().PQprepare(connection_, name_.c_str(), sql_.text.c_str(), 0, nullptr));
    if (!is_success(result.get())) return statement_error(connection_, result.get(), sql_.text);
    return {};
}

bool PostgresStatement::send(const PostgresParameters& p) const {
    if (name_.empty())
        return libpq().PQsendQueryParams(connection_, sql_.text.c_str(), p.count(), nullptr,
                                         p.values(), p.lengths(), p.formats(), binary) != 0;
    return libpq().PQsendQueryPrepared(connection_, name_.c_str(), p.count(), p.values(),
                                       p.lengths(), p.formats(), binary) != 0;
}

PostgresResult PostgresStatement::execute() const {
    const PostgresParameters& p = parameters_;
    if (name_.empty())
        return PostgresResult(libpq().PQexecParams(connection_, sql_.text.c_str(), p.count(),
                                                   nullptr, p.values(), p.lengths(), p.formats(),
                                                   binary));
    return PostgresResult(libpq().PQexecPrepared(connection_, name_.c_str(), p.count(), p.values(),
                                                 p.lengths(), p.formats(), binary));
}

int PostgresStatement::bound(int index) {
    ASSERT(index <= sql_.parameters);
    bound_ = index;
    return index - 1;
}

void PostgresStatement::bind_integer(int index, std::int64_t value) {
    parameters_.set_integer(bound(index), value);
}

void PostgresStatement::bind_real(int index, double value) {
    parameters_.set_real(bound(index), value);
}

void PostgresStatement::bind_text(int index, std::string_view text) {
    parameters_.set_bytes(bound(index), text);
}

void PostgresStatement::bind_blob(int index, std::string_view bytes) {
    parameters_.set_bytes(bound(index), bytes);
}

void PostgresStatement::bind_null(int index) {
    parameters_.set_null(bound(index));
}

Result<bool> PostgresStatement::step() {
    if (result_ == nullptr) {
        ASSERT(bound_ == sql_.parameters);
        result_ = execute();
        if (!is_success(result_.get()))
            return statement_error(connection_, result_.get(), sql_.text);
    }
    if (row_ + 1 >= libpq().PQntuples(result_.get())) return false;
    ++row_;
    return true;
}

void PostgresStatement::reset() {
    result_.reset();
    row_ = -1;
    bound_ = 0;
}

std::int64_t PostgresStatement::rows_changed() const {
    return rows_changed_by(result_.get());
}

std::int64_t PostgresStatement::integer_at(int column) const {
    return integer_in(result_.get(), row_, column);
}

double PostgresStatement::real_at(int column) const {
    return real_in(result_.get(), row_, column);
}

std::string_view PostgresStatement::text_at(int column) const {
    return text_in(result_.get(), row_, column);
}

bool PostgresStatement::is_null_at(int column) const {
    return is_null_in(result_.get(), row_, column);
}

}  // namespace stint
