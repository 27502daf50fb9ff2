// Doctest's assertions are used outside of its tests here.
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "simulation/ground.h"
#include "support/must.h"
#include "support/postgres_server.h"
#include <fmt/core.h>

#include "stint/db/postgres.h"
#include "stint/store/postgres/postgres_store.h"

namespace stint::test {
namespace {

// Each life is in a schema of one server. The server's clock moves with the host's, but knows no
// boots. Two connections take turns.
class PostgresGround final : public Ground {
public:
    PostgresGround() {
        context_.setAsDefaultForAssertsOutOfTestCases();
        context_.setAssertHandler([](const doctest::AssertData& data) {
            if (!data.m_failed) return;
            std::printf("%s:%d: %s\n", data.m_file, data.m_line, data.m_expr);
            std::exit(1);
        });
        server_.emplace(PostgresServerOptions{.settings = "max_locks_per_transaction = 256"});
    }

    ManualClock& begin(std::uint64_t seed) override {
        boot_ = 1;
        server_ahead_ms_ = 1'767'000'000'000;
        schema_ = fmt::format("life{}", seed);
        return clock_.emplace();
    }
    void end() override {
        auto connection = must(PostgresConnection::open({.address = server_->url()}));
        must(connection->execute(fmt::format("DROP SCHEMA {} CASCADE", schema_)));
    }
    Result<std::unique_ptr<Store>> open() override {
        return PostgresStore::open(
            {.url = server_->url(),
             .schema = schema_,
             .host = "h",
             .boot = boot(),
             .server_time = [this] { return clock_->now() + server_ahead_ms_; }},
            *clock_);
    }
    std::string boot() const override { return fmt::format("boot {}", boot_); }
    int connections() const override { return 2; }
    bool can_reboot() const override { return true; }
    // The server goes on meanwhile.
    void reboot(Millis down_ms, Millis up_ms) override {
        ++boot_;
        Millis before = clock_->now().value;
        clock_->reboot(down_ms, up_ms);
        server_ahead_ms_ += before + down_ms + up_ms - clock_->now().value;
    }
    bool leaves_gaps() const override { return true; }
    bool carries_heartbeats() const override { return true; }
    const char* program() const override { return "test_simulation_postgres"; }
    std::int64_t seeds() const override { return 150; }

private:
    doctest::Context context_;
    std::optional<PostgresServer> server_;
    std::string schema_;
    std::optional<ManualClock> clock_;
    Millis server_ahead_ms_ = 0;
    int boot_ = 1;
};

}  // namespace

std::unique_ptr<Ground> make_ground() {
    return std::make_unique<PostgresGround>();
}

}  // namespace stint::test
