#include "stint/sys/host.h"

#include <set>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <sched.h>

using namespace stint;

TEST_CASE("the boot id stays the same and has 36 characters") {
    CHECK(boot_id().size() == 36);
    CHECK(boot_id() == boot_id());
    CHECK_FALSE(host_name().empty());
}

TEST_CASE("a process that may use one processor has one") {
    test::Fork pinned([] {
        cpu_set_t before;
        CPU_ZERO(&before);
        if (sched_getaffinity(0, sizeof(before), &before) != 0) return -1;
        std::size_t allowed = 0;
        while (!CPU_ISSET(allowed, &before)) ++allowed;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(allowed, &one);
        return sched_setaffinity(0, sizeof(one), &one) == 0 ? processors() : -1;
    });

    CHECK(pinned.wait() == 1);
    CHECK(processors() >= 1);
}

TEST_CASE("a processor quota is rounded up, and max is none") {
    CHECK(processors_of_quota("150000 100000\n") == 2);
    CHECK(processors_of_quota("100000 100000\n") == 1);
    CHECK(processors_of_quota("1000 100000\n") == 1);
    CHECK(processors_of_quota("max 100000\n") == std::nullopt);
    CHECK(processors_of_quota("") == std::nullopt);
    CHECK(processors_of_quota("5 0") == std::nullopt);
}

TEST_CASE("processes of one container share a pid namespace") {
    std::int64_t ours = pid_namespace();
    test::Fork other([&] { return pid_namespace() == ours ? 0 : 1; });

    CHECK(ours != 0);
    CHECK(other.wait() == 0);
}

TEST_CASE("the start of a process lies between the looks at the clock around it") {
    test::Pipe pipe;
    std::int64_t before = clock_ticks_since_boot();
    test::Fork other([&] { return pipe.get() ? 1 : 0; });
    std::int64_t after = clock_ticks_since_boot();
    std::optional<std::int64_t> start = process_start(other.pid());

    REQUIRE(start);
    CHECK(*start >= before);
    CHECK(*start <= after);
}

TEST_CASE("a zombie has a start time, a process that is gone has none") {
    test::Fork other([] { return 0; });
    pid_t pid = other.pid();
    test::wait_for_end(test::open_pidfd(pid));
    CHECK(process_facts(pid).value().is_zombie);
    CHECK_FALSE(process_facts(getpid()).value().is_zombie);
    other.wait();

    CHECK_FALSE(process_facts(pid));
    CHECK_FALSE(process_start(pid));
}

TEST_CASE("the name of a program cannot confuse the reading of its start time") {
    std::string fields = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 20 21\n";

    CHECK(facts_in_stat("42 (sleep)" + fields).value().start == 777);
    CHECK(facts_in_stat("42 (a) R 9 (b c))" + fields).value().start == 777);
    CHECK(facts_in_stat("42 (new\nline)" + fields).value().start == 777);
    CHECK_FALSE(facts_in_stat("42 (cut) S 1 2"));
    CHECK_FALSE(facts_in_stat(""));
}

TEST_CASE("random digits are hexadecimal and do not repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(random_hex(16));

    CHECK(seen.size() == 1'000);
    CHECK(random_hex(7).size() == 7);
    CHECK(random_hex(4'000).find_first_not_of("0123456789abcdef") == std::string::npos);
}
