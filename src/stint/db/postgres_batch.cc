#include "stint/db/postgres_batch.h"

#include <algorithm>

#include "stint/db/postgres_error.h"
#include "stint/db/postgres_handle.h"
#include "stint/db/postgres_library.h"
#include "stint/db/postgres_statement.h"
#include "stint/db/postgres_types.h"

namespace stint {
namespace {

constexpr std::size_t buffer_bytes = 65'536;

void bind(PostgresParameters& parameters, int index, const Field::Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        parameters.set_integer(index, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        parameters.set_real(index, *real);
    else if (const auto* bytes = std::get_if<std::string_view>(&value))
        parameters.set_bytes(index, *bytes);
    else
        parameters.set_null(index);
}

}  // namespace

void PostgresRows::Clear::operator()(pg_result* result) const {
    libpq().PQclear(result);
}

bool PostgresRows::next() {
    if (row_ + 1 >= libpq().PQntuples(result_.get())) return false;
    ++row_;
    return true;
}

std::int64_t PostgresRows::integer(int column) const {
    return integer_in(result_.get(), row_, column);
}

double PostgresRows::real(int column) const {
    return real_in(result_.get(), row_, column);
}

std::string_view PostgresRows::text(int column) const {
    return text_in(result_.get(), row_, column);
}

bool PostgresRows::is_null(int column) const {
    return is_null_in(result_.get(), row_, column);
}

std::int64_t PostgresRows::count() const {
    return libpq().PQntuples(result_.get());
}

std::int64_t PostgresRows::changed() const {
    return rows_changed_by(result_.get());
}

Result<void> PostgresPipeline::send(std::string_view sql, std::span<const Field> values) {
    PostgresStatement* statement = TRY(connection_.handle_->prepared(sql));
    ASSERT(values.size() == static_cast<std::size_t>(statement->sql().parameters));
    queue_.push_back({statement, {values.begin(), values.end()}});
    return {};
}

bool PostgresPipeline::send_all() {
    PGconn* connection = connection_.handle_->connection;
    for (const Queued& queued : queue_) {
        PostgresParameters parameters(static_cast<int>(queued.values.size()));
        for (int i = 0; i < parameters.count(); ++i)
            bind(parameters, i, queued.values[static_cast<std::size_t>(i)].value());
        if (!queued.statement->send(parameters)) return false;
    }
    return libpq().PQpipelineSync(connection) == 1;
}

Result<std::vector<PostgresRows>> PostgresPipeline::receive_all() {
    PGconn* connection = connection_.handle_->connection;
    std::vector<PostgresRows> answers;
    std::optional<Error> error;
    for (std::size_t ended = 0; ended <= queue_.size() + 1;) {
        PostgresResult result(libpq().PQgetResult(connection));
        ExecStatusType status = libpq().PQresultStatus(result.get());
        if (result != nullptr && status == PGRES_PIPELINE_SYNC) break;
        if (result == nullptr) {
            // The end of a statement's results; of a lost connection, the end of all.
            if (libpq().PQstatus(connection) == CONNECTION_BAD) break;
            ++ended;
        } else if (is_success(result.get())) {
            answers.emplace_back(result.release());
        } else if (status != PGRES_PIPELINE_ABORTED && !error) {
            // One behind the last statement it is the commit that fails.
            std::string_view sql;
            if (ended < queue_.size()) sql = queue_[ended].statement->sql().text;
            error = statement_error(connection, result.get(), sql);
        }
    }
    if (error) return *std::move(error);
    if (answers.size() < queue_.size() || libpq().PQstatus(connection) == CONNECTION_BAD)
        return connection_error(connection);
    return answers;
}

Result<std::vector<PostgresRows>> PostgresPipeline::finish() {
    PGconn* connection = connection_.handle_->connection;
    if (libpq().PQenterPipelineMode(connection) == 0 || !send_all()) {
        queue_.clear();
        Error error = connection_error(connection);
        // What was sent in part could still be done by the server.
        connection_.handle_->give_up();
        return error;
    }
    Result<std::vector<PostgresRows>> answers = receive_all();
    queue_.clear();
    if (libpq().PQexitPipelineMode(connection) == 0) connection_.handle_->give_up();
    return answers;
}

PostgresCopy::PostgresCopy(pg_conn* connection) : connection_(connection) {
    // The signature, no flags, no extension of the header (manual, "COPY", binary format).
    buffer_.assign("PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0", 19);
}

PostgresCopy::PostgresCopy(PostgresCopy&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), buffer_(std::move(other.buffer_)) {}

PostgresCopy::~PostgresCopy() {
    if (connection_ != nullptr) static_cast<void>(end("given up"));
}

Result<PostgresCopy> PostgresCopy::begin(PostgresConnection& connection, const std::string& sql) {
    PGconn* handle = connection.handle_->connection;
    PostgresResult result(libpq().PQexec(handle, sql.c_str()));
    if (libpq().PQresultStatus(result.get()) != PGRES_COPY_IN)
        return statement_error(handle, result.get(), sql);
    return PostgresCopy(handle);
}

Result<void> PostgresCopy::row(std::span<const Field> fields) {
    ASSERT(connection_ != nullptr);
    append_number(buffer_, fields.size(), 2);
    for (const Field& field : fields) append_field(buffer_, field.value());
    if (buffer_.size() < buffer_bytes) return {};
    return flush();
}

Result<void> PostgresCopy::flush() {
    bool taken = true;
    constexpr std::size_t piece_bytes = 1 << 30;  // libpq counts in ints.
    for (std::size_t at = 0; at < buffer_.size() && taken; at += piece_bytes) {
        std::size_t size = std::min(piece_bytes, buffer_.size() - at);
        taken =
            libpq().PQputCopyData(connection_, buffer_.data() + at, static_cast<int>(size)) == 1;
    }
    buffer_.clear();
    if (taken) return {};
    // What the server has said, if anything, is in the result.
    Result<std::int64_t> ended = end(nullptr);
    if (!ended.ok()) return std::move(ended).error();
    return Error{ErrorCode::unavailable, "PostgreSQL: the copy has ended too early"};
}

Result<std::int64_t> PostgresCopy::finish() {
    ASSERT(connection_ != nullptr);
    append_number(buffer_, ~std::uint64_t{0}, 2);
    TRY(flush());
    return end(nullptr);
}

Result<std::int64_t> PostgresCopy::end(const char* reason) {
    PGconn* connection = std::exchange(connection_, nullptr);
    // Refused when the server has ended the copy before us; its result is there all the same.
    libpq().PQputCopyEnd(connection, reason);
    Result<std::int64_t> rows = std::int64_t{0};
    while (PostgresResult result{libpq().PQgetResult(connection)}) {
        if (libpq().PQresultStatus(result.get()) == PGRES_COPY_IN) break;
        if (is_success(result.get()))
            rows = rows_changed_by(result.get());
        else if (rows.ok())
            rows = copy_error(connection, result.get());
    }
    if (rows.ok() && libpq().PQstatus(connection) == CONNECTION_BAD)
        return connection_error(connection);
    return rows;
}

}  // namespace stint
