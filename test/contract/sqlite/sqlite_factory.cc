#include "contract/sqlite/sqlite_factory.h"

#include <filesystem>

#include "support/must.h"
#include <fmt/core.h>

#include "stint/db/sqlite.h"
#include "stint/store/sqlite/sqlite_store.h"

namespace stint::test {

Result<std::unique_ptr<Store>> SqliteFactory::open() {
    return open(true);
}
Result<std::unique_ptr<Store>> SqliteFactory::open_existing() {
    return open(false);
}

// What is promised about a loss of power is tried in test/crash; here nobody waits for the disk.
Result<std::unique_ptr<Store>> SqliteFactory::open(bool create) {
    return SqliteStore::open({.path = path(), .create = create, .durable = false, .boot = boot()},
                             clock_);
}

void SqliteFactory::reboot() {
    ++boot_;
    clock_.reboot(60'000, 20'000);
}

std::string SqliteFactory::boot() const {
    return fmt::format("boot {}", boot_);
}

void SqliteFactory::back_up() {
    // What is in the log belongs to the store too.
    must(Database::open(path(), OpenMode::read_write))
        .execute(fmt::format("VACUUM INTO '{}.copy'", path()))
        .value();
}

void SqliteFactory::restore() {
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(path() + end);
    std::filesystem::rename(path() + ".copy", path());
}

void SqliteFactory::run_sql(std::string_view statements) {
    Database database = must(Database::open(path(), OpenMode::read_write));
    must(database.execute(statements));
}

void SqliteFactory::set_counter(JobId job, const std::string& name, std::int64_t value) {
    run_sql(fmt::format("UPDATE stream SET {} = {} WHERE job = {}", name, value, job.value));
}

void SqliteFactory::copy_lease(LeaseToken token, ItemRange range) {
    run_sql(
        fmt::format("INSERT INTO lease SELECT token + 7, worker, holder, stream, {}, {}, round, "
                    "attempt, lost, 1, 0, expires_due, granted_at FROM lease WHERE token = {}",
                    range.lo.value, range.hi.value, token.value));
}

std::unique_ptr<StoreFactory> make_store_factory() {
    return std::make_unique<SqliteFactory>();
}

}  // namespace stint::test
