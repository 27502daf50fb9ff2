// What only the embedded store promises: about its file, its log, and programs beside it.
#include "stint/store/sqlite/sqlite_store.h"

#include <filesystem>
#include <fstream>

#include "contract/fixture.h"
#include "contract/sqlite/sqlite_factory.h"
#include <fmt/core.h>

#include "stint/db/sqlite.h"

namespace stint::test {
namespace {

class File {
public:
    Result<std::unique_ptr<Store>> open(bool create = true) {
        return SqliteStore::open({.path = path, .create = create, .boot = "boot"}, clock);
    }
    std::string path_of(const std::string& name) const { return directory.file(name); }

    TemporaryDirectory directory;
    ManualClock clock;
    std::string path = directory.file("work.db");
};

}  // namespace

TEST_CASE_FIXTURE(File, "an SQLite database of another program is refused and left as it is") {
    must(must(Database::open(path, OpenMode::create)).execute("CREATE TABLE theirs (x)"));

    Error foreign = refusal(open());

    CHECK(foreign.code == ErrorCode::invalid_input);
    CHECK(foreign.message.find("not one of stint") != std::string::npos);
    CHECK(foreign.message.find(path) != std::string::npos);
    must(must(Database::open(path, OpenMode::read_write)).execute("SELECT x FROM theirs"));
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_CASE_FIXTURE(File, "a database that another program has marked as its own is refused") {
    must(must(Database::open(path, OpenMode::create)).execute("PRAGMA application_id = 42"));

    CHECK(refusal(open()).code == ErrorCode::invalid_input);
}

TEST_CASE_FIXTURE(File, "a file that is no database is refused as corrupt") {
    std::ofstream(path) << std::string(10'000, 'x');

    CHECK(refusal(open()).code == ErrorCode::corrupt);
}

TEST_CASE_FIXTURE(File, "a store that was cut short is refused, or found damaged") {
    {
        std::unique_ptr<Store> store = must(open());
        must(store->open_job({.name = "job", .spec = {.command = {"true"}}}));
    }
    must(must(Database::open(path, OpenMode::read_write))
             .execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);

    Result<std::unique_ptr<Store>> store = open();
    if (!store.ok()) {
        CHECK(store.error().code == ErrorCode::corrupt);
    } else {
        Result<Verification> verification = store.value()->verify({});
        CHECK((!verification.ok() || !verification.value().faults.empty()));
    }
}

TEST_CASE_FIXTURE(File, "an empty file becomes a store") {
    std::ofstream(path).flush();

    CHECK(open().ok());
    CHECK(open(false).ok());
}

TEST_CASE_FIXTURE(File, "a store in a directory that does not exist is refused with its path") {
    path = directory.file("no/such/work.db");

    Error store = refusal(open(false));

    CHECK(store.code == ErrorCode::not_found);
    CHECK(store.message.find(path) != std::string::npos);
}

TEST_CASE_FIXTURE(File, "a store in memory ends with its object") {
    {
        std::unique_ptr<Store> store =
            must(SqliteStore::open({.path = ":memory:", .boot = "boot"}, clock));
        must(store->open_job({.name = "job", .spec = {.command = {"true"}}}));
        CHECK(must(store->list_jobs()).size() == 1);
    }

    CHECK(must(must(SqliteStore::open({.path = ":memory:", .boot = "boot"}, clock))->list_jobs())
              .empty());
    CHECK_FALSE(std::filesystem::exists(":memory:.d"));
}

TEST_CASE_FIXTURE(File, "the log does not grow past its bound when the store is tended") {
    std::unique_ptr<Store> store = must(open());
    JobId job = must(store->open_job({.name = "job", .spec = {.command = {"true"}}})).job.id;
    WorkerId feeder = must(store->register_worker({.slots = 0}));
    must(store->take_feeder(job, feeder));
    std::vector<NewItem> block(200, NewItem{.input = std::string(2'000, 'x')});

    std::uintmax_t largest = 0;
    for (int i = 0; i < 200; ++i) {
        must(store->append_items(job, feeder, block, KeyRule::position, ChangedRule::keep));
        must(store->tend());
        largest = std::max(largest, std::filesystem::file_size(path + "-wal"));
    }

    // 80 MB were written. The bound is crossed by one commit before it is noticed.
    CHECK(largest < (bounds::log_pages_max + 500) * 4'200);
    CHECK(must(store->verify({})).faults.empty());
}

TEST_CASE_FIXTURE(
    File, "a copy of a closed store and its log is another store, with an epoch of its own") {
    std::string copy = path_of("copy.db");
    WorkerId worker;
    Grant grant;
    {
        std::unique_ptr<Store> store = must(open());
        JobId job = must(store->open_job({.name = "job", .spec = {.command = {"true"}}})).job.id;
        worker = must(store->register_worker({.slots = 1}));
        must(store->take_feeder(job, worker));
        std::vector<NewItem> items{{.input = "a"}};
        must(store->append_items(job, worker, items, KeyRule::position, ChangedRule::keep));
        ExchangeRequest claim{.worker = worker, .claim = ClaimWish{}};
        grant = must(store->exchange(std::span(&claim, 1))).front().grants.front();
    }
    for (const char* end : {"", "-wal"}) std::filesystem::copy_file(path + end, copy + end);
    std::unique_ptr<Store> restored =
        must(SqliteStore::open({.path = copy, .boot = "boot"}, clock));
    ExchangeRequest settle{.worker = worker,
                           .settled = {{.token = grant.token, .item = grant.range.lo}}};

    CHECK(must(restored->exchange(std::span(&settle, 1))).front().refused.size() == 1);
    std::unique_ptr<Store> original = must(open());
    CHECK(must(original->exchange(std::span(&settle, 1))).front().refused.empty());
}

TEST_CASE_FIXTURE(File, "a claim by hand of the original means nothing in a copy") {
    std::string copy = path_of("copy.db");
    std::unique_ptr<Store> store = must(open());
    JobId job = must(store->open_job({.name = "job"})).job.id;
    WorkerId feeder = must(store->register_worker({.slots = 0}));
    must(store->take_feeder(job, feeder));
    std::vector<NewItem> items{{.input = "a"}};
    must(store->append_items(job, feeder, items, KeyRule::position, ChangedRule::keep));
    ChosenClaim claim = must(store->claim_next(job, "anna", 10'000)).value();

    must(store->back_up(copy));

    std::unique_ptr<Store> restored =
        must(SqliteStore::open({.path = copy, .boot = "boot"}, clock));
    CHECK_FALSE(must(restored->renew(claim.token, 10'000)));
    CHECK(must(restored->trace_claim(claim.token)).ending == "given back");
    ChosenClaim heir = must(restored->claim_next(job, "bert", 10'000)).value();
    CHECK(heir.item.key == "a");
    CHECK(claim.token < heir.token);
    CHECK(must(restored->verify({})).faults.empty());
    CHECK(must(store->renew(claim.token, 10'000)));
}

TEST_CASE_FIXTURE(File, "a backup has what was committed before it and nothing that came later") {
    std::string copy = path_of("copy.db");
    std::unique_ptr<Store> store = must(open());
    must(store->open_job({.name = "before"}));

    must(store->back_up(copy));
    must(store->open_job({.name = "after"}));

    std::unique_ptr<Store> restored =
        must(SqliteStore::open({.path = copy, .create = false, .boot = "boot"}, clock));
    CHECK(must(restored->find_job("before")).has_value());
    CHECK_FALSE(must(restored->find_job("after")).has_value());
    CHECK(restored->store_id() == store->store_id());
}

TEST_CASE_FIXTURE(File, "a lease that counts wrong is found") {
    std::unique_ptr<Store> store = must(open());
    JobId job = must(store->open_job({.name = "job", .spec = {.command = {"true"}}})).job.id;
    WorkerId worker = must(store->register_worker({.slots = 1}));
    must(store->take_feeder(job, worker));
    std::vector<NewItem> items{{.input = "a"}};
    must(store->append_items(job, worker, items, KeyRule::position, ChangedRule::keep));
    ExchangeRequest claim{.worker = worker, .claim = ClaimWish{}};
    must(store->exchange(std::span(&claim, 1)));

    must(
        must(Database::open(path, OpenMode::read_write)).execute("UPDATE lease SET remaining = 0"));

    Verification found = must(store->verify({}));
    REQUIRE(found.faults.size() == 1);
    CHECK(found.faults.front().find("covers 1 open items and counts 0") != std::string::npos);
}

TEST_CASE_FIXTURE(File, "a new store is of the newest version, and migrating it changes nothing") {
    must(open());

    sql::Migrated migrated = must(SqliteStore::migrate({.path = path}, clock));

    CHECK(migrated.from == sql::newest_version(SqliteStore::migrations()));
    CHECK(migrated.to == sql::newest_version(SqliteStore::migrations()));
    CHECK(open().ok());
}

TEST_CASE_FIXTURE(File, "an older store goes through the steps that it has not seen, in order") {
    must(open());
    const std::vector<sql::Migration> steps{{2, "CREATE TABLE extra (x)"},
                                            {3, "INSERT INTO extra VALUES (3)"}};

    sql::Migrated first = must(SqliteStore::migrate({.path = path}, clock, steps));
    sql::Migrated again = must(SqliteStore::migrate({.path = path}, clock, steps));

    CHECK(first.from == 1);
    CHECK(first.to == 3);
    CHECK(again.from == 3);
    CHECK(again.to == 3);
    Database database = must(Database::open(path, OpenMode::read_write));
    static constexpr std::string_view count = "SELECT count(*) FROM extra";
    CHECK(must(must(database.statement(count))->integer()) == 1);
}

TEST_CASE_FIXTURE(File, "a step that fails leaves the store at the version before it") {
    must(open());
    const std::vector<sql::Migration> broken{{2, "CREATE TABLE extra (x)"},
                                             {3, "CREATE TABLE more (x); NONSENSE"}};
    CHECK(refusal(SqliteStore::migrate({.path = path}, clock, broken))
              .message.find("going to version 3") != std::string::npos);

    const std::vector<sql::Migration> mended{broken[0], {3, "CREATE TABLE more (x)"}};
    sql::Migrated migrated = must(SqliteStore::migrate({.path = path}, clock, mended));
    CHECK(migrated.from == 2);
    CHECK(migrated.to == 3);
}

TEST_CASE_FIXTURE(File, "a store that is newer than this program is neither opened nor migrated") {
    must(open());
    must(must(Database::open(path, OpenMode::read_write)).execute("UPDATE store SET version = 99"));

    CHECK(refusal(open()).code == ErrorCode::invalid_input);
    CHECK(refusal(SqliteStore::migrate({.path = path}, clock)).code == ErrorCode::invalid_input);
}

TEST_CASE_FIXTURE(File, "an older store is refused with the command that migrates it") {
    must(open());
    must(must(Database::open(path, OpenMode::read_write)).execute("UPDATE store SET version = 0"));

    Error older = refusal(open());

    CHECK(older.code == ErrorCode::invalid_input);
    CHECK(older.message.find("stint store migrate") != std::string::npos);
}

}  // namespace stint::test
