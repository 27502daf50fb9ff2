#include "stint/sys/beacon.h"

#include <cstddef>
#include <thread>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

using namespace stint;
using test::Fork;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

constexpr Millis long_ms = 600'000;  // Only a broken beacon waits that long.

// From now on one system call of this process is answered with `action`, and not made.
bool refuse(int system_call, std::uint32_t action) {
    sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(system_call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog program{.len = std::size(rules), .filter = rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

TEST_CASE("a post is seen by every process that has the beacon") {
    TemporaryDirectory directory;
    Beacon mine = Beacon::open(directory.file("beacon")).value();
    std::uint32_t before = mine.value();
    Fork other([&] {
        Beacon::open(directory.file("beacon")).value().post();
        return 0;
    });

    REQUIRE(other.wait() == 0);
    CHECK(mine.value() == before + 1);
}

TEST_CASE("who waits for what has already changed does not wait") {
    TemporaryDirectory directory;
    Beacon beacon = Beacon::open(directory.file("beacon")).value();
    std::uint32_t seen = beacon.value();
    beacon.post();

    CHECK(beacon.wait(seen, long_ms) == seen + 1);
}

TEST_CASE("a wait ends with the value it began with when its time has passed") {
    TemporaryDirectory directory;
    Beacon beacon = Beacon::open(directory.file("beacon")).value();

    CHECK(beacon.wait(beacon.value(), 0) == beacon.value());
    CHECK(beacon.wait(beacon.value(), 1) == beacon.value());
}

TEST_CASE("a post wakes a waiting process") {
    TemporaryDirectory directory;
    Beacon ping = Beacon::open(directory.file("ping")).value();
    Beacon pong = Beacon::open(directory.file("pong")).value();
    constexpr int rounds = 1'000;
    Fork other([&] {
        std::uint32_t seen = 0;
        for (int round = 0; round < rounds; ++round) {
            while (ping.value() == seen) ping.wait(seen, long_ms);
            seen = ping.value();
            pong.post();
        }
        return 0;
    });
    for (int round = 0; round < rounds; ++round) {
        std::uint32_t seen = pong.value();
        ping.post();
        while (pong.value() == seen) pong.wait(seen, long_ms);
    }

    CHECK(other.wait() == 0);
}

TEST_CASE("a local wake ends the wait of another thread, or the next wait") {
    TemporaryDirectory directory;
    Beacon beacon = Beacon::open(directory.file("beacon")).value();
    std::uint32_t seen = beacon.value();
    std::atomic<bool> stopping = false;
    std::thread waiter([&] {
        while (!stopping) beacon.wait(seen, long_ms);
    });

    stopping = true;
    beacon.wake_local();
    waiter.join();

    CHECK(beacon.value() == seen);
    beacon.wake_local();
    CHECK(beacon.wait(seen, long_ms) == seen);
}

TEST_CASE("on a kernel that cannot wait for two things a local wake is a post") {
    TemporaryDirectory directory;
    Fork old_kernel([&] {
        if (!refuse(SYS_futex_waitv, SECCOMP_RET_ERRNO | ENOSYS)) return 1;
        Beacon beacon = Beacon::open(directory.file("beacon")).value();
        std::uint32_t seen = beacon.value();
        beacon.wake_local();
        if (beacon.wait(seen, long_ms) == seen) return 2;
        seen = beacon.value();
        return beacon.wait(seen, 1) == seen ? 0 : 3;
    });

    CHECK(old_kernel.wait() == 0);
}

TEST_CASE("a post that nobody waits for makes no system call") {
    TemporaryDirectory directory;
    Fork quiet([&] {
        Beacon beacon = Beacon::open(directory.file("beacon")).value();
        if (!refuse(SYS_futex, SECCOMP_RET_KILL_PROCESS)) return 1;
        for (int i = 0; i < 1'000; ++i) beacon.post();
        return 0;
    });

    CHECK(quiet.wait() == 0);
}

TEST_CASE("a waiter that was killed disturbs nobody") {
    TemporaryDirectory directory;
    Beacon beacon = Beacon::open(directory.file("beacon")).value();
    Pipe waiting;
    Fork victim([&] {
        waiting.put();
        while (true) beacon.wait(beacon.value(), long_ms);
        return 0;
    });
    REQUIRE(waiting.get());
    victim.kill_now();
    std::uint32_t seen = beacon.value();

    beacon.post();

    CHECK(beacon.wait(seen, long_ms) == seen + 1);
    CHECK(beacon.wait(seen + 1, 1) == seen + 1);
}
