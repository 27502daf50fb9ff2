#include "contract/postgres/postgres_factory.h"

#include <cstdlib>

#include "support/must.h"
#include "support/postgres_server.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/db/postgres.h"

namespace stint::test {
namespace {

PostgresServer& server() {
    static PostgresServer only;
    return only;
}

}  // namespace

PostgresFactory::PostgresFactory() : url_(server().url()) {
    static int made = 0;
    schema_ = fmt::format("stint{}", ++made);
}

Result<std::unique_ptr<Store>> PostgresFactory::open() {
    return open(true);
}
Result<std::unique_ptr<Store>> PostgresFactory::open_existing() {
    return open(false);
}

int PostgresFactory::port() const {
    return server().port();
}

Result<std::unique_ptr<Store>> PostgresFactory::open(bool create) {
    std::string url = url_;
    if (by_port_ != 0) {
        std::string own = fmt::format(":{}/", port());
        url.replace(url.find(own), own.size(), fmt::format(":{}/", by_port_));
    }
    return PostgresStore::open({.url = url,
                                .schema = schema_,
                                .create = create,
                                .host = "here",
                                .boot = boot(),
                                .server_time = [this] { return clock_.now() + server_ahead_ms_; }},
                               clock_);
}

// The server goes on meanwhile.
void PostgresFactory::reboot() {
    ++boot_;
    constexpr Millis down_ms = 60'000;
    constexpr Millis up_ms = 20'000;
    server_ahead_ms_ += clock_.now().value + down_ms;
    clock_.reboot(down_ms, up_ms);
}

std::string PostgresFactory::boot() const {
    return fmt::format("boot {}", boot_);
}

void PostgresFactory::back_up() {
    copy_url_ = server().create_database();
    std::string copy = fmt::format(
        "/usr/lib/postgresql/15/bin/pg_dump -n {} '{}' | /usr/lib/postgresql/15/bin/psql -q -v "
        "ON_ERROR_STOP=1 '{}' >/dev/null",
        schema_, url_, copy_url_);
    REQUIRE(std::system(copy.c_str()) == 0);
}

void PostgresFactory::restore() {
    url_ = copy_url_;
}

// The sentences write blobs as SQLite does: x'80'.
void PostgresFactory::run_sql(std::string_view statements) {
    std::string text(statements);
    for (std::string_view blob = " x'"; text.find(blob) != std::string::npos;) {
        text.replace(text.find(blob), blob.size(), " '\\x");
    }
    auto connection = must(PostgresConnection::open({.address = url_, .schema = schema_}));
    must(connection->execute(text));
}

void PostgresFactory::set_counter(JobId job, const std::string& name, std::int64_t value) {
    if (name == "next") {
        run_sql(fmt::format("SELECT setval(cursor_seq, {}) FROM stream WHERE job = {}", value,
                            job.value));
        return;
    }
    run_sql(
        fmt::format("INSERT INTO stream_delta (stream, {0}) SELECT id, {1} - {0} "
                    "FROM stream_now WHERE job = {2}",
                    name, value, job.value));
}

void PostgresFactory::copy_lease(LeaseToken token, ItemRange range) {
    run_sql(fmt::format(
        "INSERT INTO lease (token, worker, holder, stream, lo, hi, round, attempt, lost, "
        "expires_due, granted_at, half) SELECT token + 7, worker, holder, stream, {}, {}, round, "
        "attempt, lost, expires_due, granted_at, half FROM lease WHERE token = {}",
        range.lo.value, range.hi.value, token.value));
}

std::unique_ptr<StoreFactory> make_store_factory() {
    return std::make_unique<PostgresFactory>();
}

}  // namespace stint::test
