// The PostgreSQL store for the contract suite: a schema of its own in one server for the whole
// program. The server's clock is moved by hand with the host's, but knows no boots.
#pragma once

#include <string>

#include "contract/store_factory.h"

#include "stint/store/postgres/postgres_store.h"

namespace stint::test {

class PostgresFactory final : public StoreFactory {
public:
    PostgresFactory();
    Result<std::unique_ptr<Store>> open() override;
    Result<std::unique_ptr<Store>> open_existing() override;
    void reboot() override;
    std::string boot() const override;
    void back_up() override;
    void restore() override;
    void run_sql(std::string_view statements) override;
    void set_counter(JobId job, const std::string& name, std::int64_t value) override;
    void copy_lease(LeaseToken token, ItemRange range) override;
    ManualClock& clock() override { return clock_; }

    const std::string& url() const { return url_; }
    int port() const;
    // Further connections go by this port; 0 for the server's own.
    void go_by(int port) { by_port_ = port; }

private:
    Result<std::unique_ptr<Store>> open(bool create);

    std::string url_;
    std::string schema_;
    std::string copy_url_;
    int by_port_ = 0;
    ManualClock clock_;
    Millis server_ahead_ms_ = 1'767'000'000'000;
    int boot_ = 1;
};

}  // namespace stint::test
