#include "stint/db/postgres.h"

#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "stint/db/postgres_error.h"
#include "stint/db/postgres_sql.h"
#include "stint/db/postgres_values.h"

namespace stint {
namespace {

bool is_success(const PGresult* result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
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
        return PQconnectdbParams(keywords.data(), values.data(), 1);
    }

private:
    std::vector<const char*> keywords_;
    std::vector<std::string> values_;
};

Result<void> check_address(const std::string& address) {
    char* message = nullptr;
    PQconninfoOption* options = PQconninfoParse(address.c_str(), &message);
    if (options != nullptr) {
        PQconninfoFree(options);
        return {};
    }
    std::string reason = message == nullptr ? "" : message;
    PQfreemem(message);
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
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    // The SQLSTATE of a refusal is only told in a verbose message, so it must refuse once more.
    if (PQstatus(connection) != CONNECTION_OK && is_from_server(PQerrorMessage(connection)))
        PQreset(connection);
    return connection;
}

class PostgresStatement final : public Statement {
public:
    // An empty name: the text is sent each time.
    PostgresStatement(PGconn* connection, std::string name, PostgresSql sql)
        : connection_(connection),
          name_(std::move(name)),
          sql_(std::move(sql)),
          parameters_(sql_.parameters) {}

    Result<void> prepare() {
        PostgresResult result(PQprepare(connection_, name_.c_str(), sql_.text.c_str(), 0, nullptr));
        if (!is_success(result.get())) return statement_error(connection_, result.get(), sql_.text);
        return {};
    }

private:
    void bind_integer(int index, std::int64_t value) override {
        parameters_.set_integer(bound(index), value);
    }
    void bind_real(int index, double value) override { parameters_.set_real(bound(index), value); }
    void bind_text(int index, std::string_view text) override {
        parameters_.set_bytes(bound(index), text);
    }
    void bind_blob(int index, std::string_view bytes) override {
        parameters_.set_bytes(bound(index), bytes);
    }
    void bind_null(int index) override { parameters_.set_null(bound(index)); }

    Result<bool> step() override {
        if (result_ == nullptr) {
            ASSERT(bound_ == sql_.parameters);
            result_ = execute();
            if (!is_success(result_.get()))
                return statement_error(connection_, result_.get(), sql_.text);
        }
        if (row_ + 1 >= PQntuples(result_.get())) return false;
        ++row_;
        return true;
    }
    void reset() override {
        result_.reset();
        row_ = -1;
        bound_ = 0;
    }
    std::int64_t rows_changed() const override { return rows_changed_by(result_.get()); }

    std::int64_t integer_at(int column) const override {
        return integer_in(result_.get(), row_, column);
    }
    double real_at(int column) const override { return real_in(result_.get(), row_, column); }
    std::string_view text_at(int column) const override {
        return text_in(result_.get(), row_, column);
    }
    bool is_null_at(int column) const override {
        return PQgetisnull(result_.get(), row_, column) != 0;
    }

    // The place of the parameter, counted from 0.
    int bound(int index) {
        ASSERT(index <= sql_.parameters);
        bound_ = index;
        return index - 1;
    }

    PostgresResult execute() const {
        const PostgresParameters& p = parameters_;
        constexpr int binary = 1;
        if (name_.empty())
            return PostgresResult(PQexecParams(connection_, sql_.text.c_str(), p.count(), nullptr,
                                               p.values(), p.lengths(), p.formats(), binary));
        return PostgresResult(PQexecPrepared(connection_, name_.c_str(), p.count(), p.values(),
                                             p.lengths(), p.formats(), binary));
    }

    PGconn* connection_;
    std::string name_;
    PostgresSql sql_;
    PostgresParameters parameters_;
    int bound_ = 0;
    PostgresResult result_;
    int row_ = -1;
};

}  // namespace

struct PostgresConnection::Handle {
    PGconn* connection = nullptr;
    bool pooled = false;
    int prepared = 0;
    std::unordered_map<const char*, std::unique_ptr<PostgresStatement>> statements;

    ~Handle() {
        statements.clear();
        PQfinish(connection);
    }

    // One round trip. Behind a pooler the settings would stay on a connection that is others' next;
    // what betrays it is that it speaks of another process than the one that answers.
    Result<void> set_up(const PostgresTarget& target) {
        std::string set = fmt::format("SELECT pg_backend_pid() <> {}", PQbackendPID(connection));
        auto add = [&](std::string_view name, const std::string& value) {
            char* literal = PQescapeLiteral(connection, value.c_str(), value.size());
            ASSERT(literal != nullptr);
            set += fmt::format(
                ", CASE WHEN pg_backend_pid() = {} THEN set_config('{}', {}, false)"
                " END",
                PQbackendPID(connection), name, literal);
            PQfreemem(literal);
        };
        if (!target.schema.empty()) {
            std::string quoted = "\"";
            for (char c : target.schema) quoted += c == '"' ? "\"\"" : std::string(1, c);
            add("search_path", quoted + '"');
        }
        if (!target.plan_cache_mode.empty()) add("plan_cache_mode", target.plan_cache_mode);
        add("DateStyle", "ISO, YMD");
        add("standard_conforming_strings", "on");
        PostgresResult result(PQexec(connection, set.c_str()));
        if (!is_success(result.get())) return statement_error(connection, result.get(), set);
        pooled = *PQgetvalue(result.get(), 0, 0) == 't';
        return {};
    }
};

PostgresConnection::PostgresConnection(std::unique_ptr<Handle> handle)
    : handle_(std::move(handle)) {}
PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresTarget& target) {
    TRY(check_address(target.address));
    auto handle = std::make_unique<Handle>();
    handle->connection = connect(target);
    if (PQstatus(handle->connection) != CONNECTION_OK) return connection_error(handle->connection);
    // Notices ("relation exists, skipping") are nobody's business; libpq would print them.
    PQsetNoticeReceiver(
        handle->connection, [](void*, const PGresult*) {}, nullptr);
    TRY(handle->set_up(target));
    return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(handle)));
}

Result<Statement*> PostgresConnection::statement(std::string_view sql) {
    std::unique_ptr<PostgresStatement>& kept = handle_->statements[sql.data()];
    if (kept == nullptr) {
        std::string name = handle_->pooled ? "" : fmt::format("s{}", ++handle_->prepared);
        auto made =
            std::make_unique<PostgresStatement>(handle_->connection, name, number_parameters(sql));
        if (!handle_->pooled) TRY(made->prepare());
        kept = std::move(made);
    }
    return kept.get();
}

Result<void> PostgresConnection::execute(std::string_view script) {
    std::string text(script);
    PostgresResult result(PQexec(handle_->connection, text.c_str()));
    if (!is_success(result.get()) && PQresultStatus(result.get()) != PGRES_EMPTY_QUERY)
        return statement_error(handle_->connection, result.get(), text);
    return {};
}

bool PostgresConnection::broken() const {
    return PQstatus(handle_->connection) == CONNECTION_BAD;
}

bool PostgresConnection::in_transaction() const {
    PGTransactionStatusType status = PQtransactionStatus(handle_->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool PostgresConnection::pooled() const {
    return handle_->pooled;
}

}  // namespace stint
