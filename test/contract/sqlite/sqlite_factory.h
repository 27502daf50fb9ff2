// The embedded store for the contract suite: a file in a directory of its own. Its clock is moved
// by hand, and a boot is a number.
#pragma once

#include <string>

#include "contract/store_factory.h"
#include "support/processes.h"

namespace stint::test {

class SqliteFactory final : public StoreFactory {
public:
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

    std::string path() const { return directory_.file("work.db"); }

private:
    Result<std::unique_ptr<Store>> open(bool create);

    TemporaryDirectory directory_{fast_place()};
    ManualClock clock_;
    int boot_ = 1;
};

}  // namespace stint::test
