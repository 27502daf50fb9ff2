#include "stint/db/postgres.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include "stint/db/postgres_error.h"
#include "stint/db/postgres_handle.h"
#include "stint/db/postgres_library.h"
#include "stint/db/postgres_sql.h"
#include "stint/db/postgres_values.h"

namespace stint {
namespace {

std::string quoted_name(std::string_view name) {
    std::string quoted = "\"";
    for (char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

// What is left of a timeout; negative is for ever.
int rest_of(int timeout_ms, std::chrono::steady_clock::time_point start) {
    if (timeout_ms < 0) return -1;
    auto past = std::chrono::steady_clock::now() - start;
    auto past_ms = std::chrono::duration_cast<std::chrono::milliseconds>(past).count();
    return past_ms >= timeout_ms ? 0 : timeout_ms - static_cast<int>(past_ms);
}

// Keywords of libpq and their values. Of two for one keyword the later holds.
class Settings {
public:
    void add(const char* keyword, std::string value) {
        keywords_.push_back(keyword);
        values_.push_back(std::move(value));
    }
    PGconn* connect() const {
        std::vector<const char*> keywords = keywords_;
        std::vector<const char*> values;
        for (const std::string& value : values_) values.push_back(value.c_str());
        keywords.push_back(nullptr);
        values.push_back(nullptr);
        return libpq().PQconnectdbParams(keywords.data(), values.data(), 1);
    }

private:
    std::vector<const char*> keywords_;
    std::vector<std::string> values_;
};

Result<void> check_address(const std::string& address) {
    char* message = nullptr;
    PQconninfoOption* options = libpq().PQconninfoParse(address.c_str(), &message);
    if (options != nullptr) {
        libpq().PQconninfoFree(options);
        return {};
    }
    std::string reason = message == nullptr ? "" : message;
    libpq().PQfreemem(message);
    return address_error(reason);
}

PGconn* connect(const PostgresTarget& target) {
    int silence_s = target.silence_s;
    Settings settings;
    settings.add("connect_timeout", std::to_string(target.connect_timeout_s));
    // A probe after a third of the time, and at each further third.
    settings.add("keepalives", "1");
    settings.add("keepalives_idle", std::to_string(silence_s / 3));
    settings.add("keepalives_interval", std::to_string(silence_s / 3));
    settings.add("keepalives_count", "2");
    settings.add("tcp_user_timeout", std::to_string(silence_s * 1000));
    settings.add("fallback_application_name", target.application_name);
    settings.add("dbname", target.address);
    settings.add("client_encoding", "UTF8");
    PGconn* connection = settings.connect();
    libpq().PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    // The SQLSTATE of a refusal is only told in a verbose message, so it must refuse once more.
    if (libpq().PQstatus(connection) != CONNECTION_OK &&
        is_from_server(libpq().PQerrorMessage(connection)))
        libpq().PQreset(connection);
    return connection;
}

}  // namespace

PostgresConnection::Handle::~Handle() {
    statements.clear();
    libpq().PQfinish(connection);
}

// One round trip. Behind a pooler the settings would stay on a connection that is others' next;
// what betrays it is that it speaks of another process than the one that answers.
Result<void> PostgresConnection::Handle::set_up(const PostgresTarget& target) {
    std::string unpooled = fmt::format("pg_backend_pid() = {}", libpq().PQbackendPID(connection));
    std::string set = "SELECT " + unpooled;
    auto add = [&](std::string_view name, const std::string& value) {
        char* literal = libpq().PQescapeLiteral(connection, value.c_str(), value.size());
        ASSERT(literal != nullptr);
        set += fmt::format(", CASE WHEN {} THEN set_config('{}', {}, false) END", unpooled, name,
                           literal);
        libpq().PQfreemem(literal);
    };
    if (!target.schema.empty()) add("search_path", quoted_name(target.schema));
    if (target.fixed_plans) {
        add("plan_cache_mode", "force_generic_plan");
        add("enable_seqscan", "off");
        add("jit", "off");  // What is discouraged counts as so dear that it would be compiled.
    }
    add("default_transaction_isolation", "read committed");
    if (target.silent_transaction_s > 0) {
        add("idle_in_transaction_session_timeout", fmt::format("{}s", target.silent_transaction_s));
    }
    add("DateStyle", "ISO, YMD");
    add("standard_conforming_strings", "on");
    PostgresResult result(libpq().PQexec(connection, set.c_str()));
    if (!is_success(result.get())) return statement_error(connection, result.get(), set);
    pooled = *libpq().PQgetvalue(result.get(), 0, 0) != 't';
    return {};
}

Result<PostgresStatement*> PostgresConnection::Handle::prepared(std::string_view sql) {
    auto known = statements.find(sql.data());
    if (known != statements.end()) return known->second.get();
    std::string name = pooled ? "" : fmt::format("s{}", ++names);
    auto made = std::make_unique<PostgresStatement>(connection, name, number_parameters(sql));
    if (!pooled) TRY(made->prepare());
    return (statements[sql.data()] = std::move(made)).get();
}

void PostgresConnection::Handle::give_up() {
    lost = true;
    shutdown(libpq().PQsocket(connection), SHUT_RDWR);
}

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle)
    : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresTarget& target) {
    TRY(load_libpq());
    TRY(check_address(target.address));
    auto handle = std::make_unique<Handle>();
    handle->connection = connect(target);
    if (libpq().PQstatus(handle->connection) != CONNECTION_OK)
        return connection_error(handle->connection);
    // Notices ("relation exists, skipping") are nobody's business; libpq would print them.
    libpq().PQsetNoticeReceiver(
        handle->connection, [](void*, const PGresult*) {}, nullptr);
    TRY(handle->set_up(target));
    return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(handle)));
}

Result<Statement*> PostgresConnection::statement(std::string_view sql) {
    return TRY(handle_->prepared(sql));
}

Result<void> PostgresConnection::execute(std::string_view script) {
    std::string text(script);
    PostgresResult result(libpq().PQexec(handle_->connection, text.c_str()));
    if (!is_success(result.get()) && libpq().PQresultStatus(result.get()) != PGRES_EMPTY_QUERY)
        return statement_error(handle_->connection, result.get(), text);
    return {};
}

bool PostgresConnection::broken() const {
    return handle_->lost || libpq().PQstatus(handle_->connection) == CONNECTION_BAD;
}

void PostgresConnection::look() {
    static_cast<void>(libpq().PQconsumeInput(handle_->connection));
}

bool PostgresConnection::in_transaction() const {
    PGTransactionStatusType status = libpq().PQtransactionStatus(handle_->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool PostgresConnection::pooled() const {
    return handle_->pooled;
}

Result<void> PostgresConnection::listen(std::string_view channel) {
    if (pooled())
        return Error{ErrorCode::invalid_input,
                     "PostgreSQL: behind a pooler no notifications arrive; connect to the server"};
    return execute("LISTEN " + quoted_name(channel));
}

Result<void> PostgresConnection::notify(std::string_view channel, std::string_view payload) {
    static constexpr std::string_view sql = "SELECT pg_notify(:channel::text, :payload::text)";
    Statement* statement = TRY(this->statement(sql));
    TRY(statement->run(channel, payload));
    return {};
}

Result<bool> PostgresConnection::wait_for_notification(int timeout_ms, int extra_fd) {
    PGconn* connection = handle_->connection;
    auto start = std::chrono::steady_clock::now();
    while (true) {
        bool heard = false;
        // Some may have come with the answers to other statements.
        if (libpq().PQconsumeInput(connection) == 0) return connection_error(connection);
        while (PGnotify* notification = libpq().PQnotifies(connection)) {
            libpq().PQfreemem(notification);
            heard = true;
        }
        if (heard) return true;
        std::array<pollfd, 2> sources{
            {{libpq().PQsocket(connection), POLLIN, 0}, {extra_fd, POLLIN, 0}}};
        int left_ms = rest_of(timeout_ms, start);
        int ready = poll(sources.data(), sources.size(), left_ms);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0 || sources[1].revents != 0) return false;
    }
}

}  // namespace stint
