#include "stint/sys/lock.h"

#include <atomic>
#include <memory>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/file.h>

#include "stint/sys/mapping.h"

using namespace stint;
using test::Fork;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

// Numbers that a test and its forks see together.
struct Board {
    std::int64_t unguarded = 0;  // Right only if one process at a time adds to it.
    std::atomic<std::int64_t> rounds[2] = {};
    std::atomic<int> ready = 0;
    std::atomic<bool> stopped = false;
};

class SharedBoard {
public:
    SharedBoard() {
        Fd file = open_unlinked(directory_.path()).value();
        REQUIRE(reserve_bytes(file, "board", sizeof(Board)).ok());
        mapping_ = Mapping::of(file, "board", sizeof(Board), Mapping::Access::read_write).value();
        new (mapping_.data()) Board();
    }
    Board* operator->() const { return reinterpret_cast<Board*>(mapping_.data()); }

private:
    TemporaryDirectory directory_;
    Mapping mapping_;
};

bool somebody_holds(const std::string& path) {
    Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return flock(file.get(), LOCK_EX | LOCK_NB) != 0;
}

// Takes the lock until `rounds_max` rounds have been made by both together.
int hammer(const std::string& path, const SharedBoard& board, std::size_t me,
           std::int64_t rounds_max) {
    FairLock lock = FairLock::open(path).value();
    for (++board->ready; board->ready < 2;) {
    }
    while (true) {
        FairLock::Held held = lock.acquire().value();
        if (board->unguarded == rounds_max) return 0;
        ++board->unguarded;
        ++board->rounds[me];
    }
}

}  // namespace

TEST_CASE("of two processes that hammer a lock, one at a time has it") {
    TemporaryDirectory directory;
    SharedBoard board;
    constexpr std::int64_t rounds_max = 100'000;
    Fork first([&] { return hammer(directory.file("lock"), board, 0, rounds_max); });
    Fork second([&] { return hammer(directory.file("lock"), board, 1, rounds_max); });

    CHECK(first.wait() == 0);
    CHECK(second.wait() == 0);
    // How many each has got is the scheduler's doing as well: the next sentence is about shares.
    CHECK(board->rounds[0] + board->rounds[1] == rounds_max);
}

TEST_CASE("who releases the lock and asks again at once stands behind the one who waited") {
    TemporaryDirectory directory;
    SharedBoard board;
    std::string path = directory.file("lock");
    FairLock lock = FairLock::open(path).value();
    FairLock::Held held = lock.acquire().value();
    Fork other([&] {
        FairLock its_lock = FairLock::open(path).value();
        while (!board->stopped) {
            FairLock::Held its_turn = its_lock.acquire().value();
            ++board->rounds[1];
        }
        return 0;
    });

    for (int round = 0; round < 200; ++round) {
        while (!somebody_holds(path + ".queue")) {
        }
        std::int64_t before = board->rounds[1];
        held.release();
        held = lock.acquire().value();
        CHECK(board->rounds[1] > before);
    }

    board->stopped = true;
    held.release();
    CHECK(other.wait() == 0);
}

TEST_CASE("a lock is free when its holder was killed") {
    TemporaryDirectory directory;
    Pipe holding;
    Fork holder([&] {
        FairLock lock = FairLock::open(directory.file("lock")).value();
        FairLock::Held held = lock.acquire().value();
        holding.put();
        return pause();
    });
    REQUIRE(holding.get());
    CHECK(somebody_holds(directory.file("lock")));

    holder.kill_now();

    CHECK(FairLock::open(directory.file("lock")).value().acquire().ok());
}

TEST_CASE("a signal does not end the wait for a lock") {
    TemporaryDirectory directory;
    std::string path = directory.file("lock");
    FairLock lock = FairLock::open(path).value();
    FairLock::Held held = lock.acquire().value();
    Fork other([&] {
        struct sigaction action {};  // Without SA_RESTART: the wait is interrupted.
        action.sa_handler = [](int) {};
        sigaction(SIGUSR1, &action, nullptr);
        return FairLock::open(path).value().acquire().ok() ? 0 : 1;
    });
    while (!somebody_holds(path + ".queue")) {
    }
    for (int i = 0; i < 100; ++i) kill(other.pid(), SIGUSR1);
    held.release();

    CHECK(other.wait() == 0);
}

TEST_CASE("a byte is locked against other descriptions, not against its own") {
    TemporaryDirectory directory;
    directory.write("a");
    auto open_file = [&] { return Fd(open(directory.file("a").c_str(), O_RDWR | O_CLOEXEC)); };
    Fd mine = open_file();
    Fd other = open_file();

    CHECK(try_lock_byte(mine.get(), 5).value());
    CHECK(try_lock_byte(mine.get(), 5).value());
    CHECK_FALSE(byte_locked(mine.get(), 5).value());
    CHECK(byte_locked(other.get(), 5).value());
    CHECK_FALSE(byte_locked(other.get(), 6).value());
    CHECK_FALSE(try_lock_byte(other.get(), 5).value());
    CHECK_FALSE(try_share_byte(other.get(), 5).value());
    CHECK(try_lock_byte(other.get(), 6).value());
}

TEST_CASE("a byte can be shared, and a read-only description is enough for that") {
    TemporaryDirectory directory;
    directory.write("a");
    auto open_file = [&] { return Fd(open(directory.file("a").c_str(), O_RDONLY | O_CLOEXEC)); };
    Fd one = open_file();
    Fd two = open_file();

    CHECK(try_share_byte(one.get(), 5).value());
    CHECK(try_share_byte(two.get(), 5).value());
    CHECK(byte_locked(one.get(), 5).value());
    two.close();
    CHECK_FALSE(byte_locked(one.get(), 5).value());
    CHECK_FALSE(try_lock_byte(one.get(), 5).ok());
}

TEST_CASE("a byte lock lasts until the last inherited copy is closed") {
    TemporaryDirectory directory;
    directory.write("a");
    Fd looking(open(directory.file("a").c_str(), O_RDWR | O_CLOEXEC));
    Fd mine(open(directory.file("a").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(try_lock_byte(mine.get(), 0).value());
    Fork heir([&] { return pause(); });
    mine.close();
    CHECK(byte_locked(looking.get(), 0).value());

    heir.kill_now();

    CHECK_FALSE(byte_locked(looking.get(), 0).value());
}
