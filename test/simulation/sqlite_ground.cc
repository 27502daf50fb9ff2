#include <filesystem>
#include <optional>
#include <string>

#include "simulation/ground.h"
#include <fmt/core.h>
#include <unistd.h>

#include "stint/store/sqlite/sqlite_store.h"

namespace stint::test {
namespace {

// Every fourth life is in a file, so that hosts can reboot and two connections take turns; the
// others are in memory.
class SqliteGround final : public Ground {
public:
    // In memory where there is such a place: nobody waits for the disk here.
    SqliteGround() {
        std::string base = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
        directory_ = fmt::format("{}/stint-simulation-{}", base, ::getpid());
        std::filesystem::create_directories(directory_);
    }
    ~SqliteGround() override { std::filesystem::remove_all(directory_); }

    ManualClock& begin(std::uint64_t seed) override {
        boot_ = 1;
        path_ = seed % 4 == 0 ? directory_ + "/sim.db" : ":memory:";
        return clock_.emplace();
    }
    void end() override {
        if (!can_reboot()) return;
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    }
    Result<std::unique_ptr<Store>> open() override {
        return SqliteStore::open({.path = path_, .durable = false, .boot = boot()}, *clock_);
    }
    std::string boot() const override { return fmt::format("boot {}", boot_); }
    int connections() const override { return can_reboot() ? 2 : 1; }
    bool can_reboot() const override { return path_ != ":memory:"; }
    void reboot(Millis down_ms, Millis up_ms) override {
        ++boot_;
        clock_->reboot(down_ms, up_ms);
    }
    const char* program() const override { return "test_simulation"; }
    std::int64_t seeds() const override { return 10'000; }

private:
    std::string directory_;
    std::string path_;
    std::optional<ManualClock> clock_;
    int boot_ = 1;
};

}  // namespace

std::unique_ptr<Ground> make_ground() {
    return std::make_unique<SqliteGround>();
}

}  // namespace stint::test
