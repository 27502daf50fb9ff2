// A store is cut short at every single thing it asks of the disk: nothing that was acknowledged is
// lost, nothing is twice, and what is left can be brought to its end.
#include <filesystem>

#include "crash/fault_vfs.h"
#include "crash/scenario.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

namespace stint::test {
namespace {

class CrashPoints {
public:
    // Lives the scenario in a child that is stopped at that operation.
    Told crash(const FaultPlan& plan) {
        for (const char* end : {"", "-wal", "-shm", "-journal"}) {
            std::filesystem::remove(path + end);
        }
        Pipe pipe;
        Fork child([&] {
            FaultVfs disk(plan);
            ManualClock clock;
            auto tell = [&](const std::string& line) {
                tell_parent(pipe.writer.get(), line + "\n");
            };
            StorePlace place{path, "boot 1", FaultVfs::name, durable};
            if (long_log) {
                live_with_long_log(place, clock, tell,
                                   [&] { tell(fmt::format("begin {}", disk.operations())); });
            } else {
                live(place, clock, tell);
            }
            tell(fmt::format("operations {}", disk.operations()));
            return 0;
        });
        Told told = read_told(pipe.rest());
        int code = child.wait();
        stopped = code == FaultVfs::exit_code;
        REQUIRE((stopped || code == 0));
        return told;
    }

    // Opens what is left, as the next process or after the next boot, and yields what is wrong.
    std::vector<std::string> look(const Told& told, Crash crash) {
        ManualClock clock;
        clock.advance(1'000'000);
        if (crash == Crash::power_cut) clock.reboot(60'000, 20'000);
        std::unique_ptr<Store> store =
            open_place({path, crash == Crash::killed ? "boot 1" : "boot 2", "", false}, clock);
        std::vector<std::string> broken = broken_promises(*store, told, crash);
        std::int64_t token = bring_to_end(*store, clock);
        if (token != 0 && token <= told.token) broken.emplace_back("a token was given again");
        for (const std::string& fault : store->verify({}).value().faults) broken.push_back(fault);
        return broken;
    }

    // At every operation from the place where it gets interesting. Yields how many there were.
    std::int64_t crash_everywhere(Loss loss) {
        Crash kind = loss == Loss::nothing ? Crash::killed : Crash::power_cut;
        Told whole = crash({});
        // The pages of a long log are copied one like the other.
        std::int64_t step = long_log ? 3 : 1;
        for (std::int64_t at = whole.begin + 1; at <= whole.operations; at += step) {
            Told told = crash({.stop_at = at, .loss = loss, .seed = seed_of(at)});
            REQUIRE(stopped);
            std::vector<std::string> broken = look(told, kind);
            for (const std::string& one : broken) {
                INFO("stopped at operation ", at);
                if (durable)
                    FAIL_CHECK(one);
                else
                    ++lost;
            }
        }
        return whole.operations - whole.begin;
    }

    TemporaryDirectory directory{fast_place()};
    std::string path = directory.file("work.db");
    bool durable = true;
    bool long_log = false;  // The other scenario.
    bool stopped = false;
    int lost = 0;

private:
    static std::uint64_t seed_of(std::int64_t at) { return static_cast<std::uint64_t>(at) * 7 + 1; }
    static void tell_parent(int fd, const std::string& line) {
        if (::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
    }
};

}  // namespace

TEST_CASE_FIXTURE(CrashPoints, "the scenario reaches its end when nothing happens to it") {
    Told told = crash({});

    CHECK_FALSE(stopped);
    CHECK(told.finished);
    CHECK(told.settled.size() == 13);
    CHECK(told.operations > 100);
    CHECK(look(told, Crash::killed).empty());
}

TEST_CASE_FIXTURE(CrashPoints, "a process may be killed at any moment") {
    CHECK(crash_everywhere(Loss::nothing) > 100);
}

TEST_CASE_FIXTURE(CrashPoints, "the power may fail at any moment, with nothing written ahead") {
    CHECK(crash_everywhere(Loss::unsynced) > 100);
}

TEST_CASE_FIXTURE(CrashPoints,
                  "the power may fail at any moment, with some sectors written ahead") {
    CHECK(crash_everywhere(Loss::some_unsynced) > 100);
}

TEST_CASE_FIXTURE(CrashPoints, "a process may be killed while it copies the log") {
    long_log = true;
    CHECK(crash_everywhere(Loss::nothing) > 100);
}

TEST_CASE_FIXTURE(CrashPoints, "the power may fail while the log is copied") {
    long_log = true;
    CHECK(crash_everywhere(Loss::unsynced) > 100);
    CHECK(crash_everywhere(Loss::some_unsynced) > 100);
}

TEST_CASE_FIXTURE(CrashPoints, "these checks notice a power cut: without syncs it costs outcomes") {
    durable = false;
    CHECK(crash_everywhere(Loss::unsynced) > 100);
    CHECK(lost > 0);
}

}  // namespace stint::test
