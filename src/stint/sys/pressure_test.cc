#include "stint/sys/pressure.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("who asks does not count as running") {
    CHECK(runnable_in_loadavg("0.20 0.18 0.12 3/80 11206\n") == 2);
    CHECK(runnable_in_loadavg("0.20 0.18 0.12 0/80 11206\n") == 0);
    CHECK(runnable_in_loadavg("") == std::nullopt);
    CHECK(runnable_threads().has_value());
}

TEST_CASE("available memory is what the kernel calls so") {
    CHECK(available_in_meminfo("MemTotal:  100 kB\nMemFree: 1 kB\nMemAvailable:   12 kB\n") ==
          12 * 1'024);
    CHECK(available_in_meminfo("MemFree: 1 kB\n") == std::nullopt);
    CHECK(memory_available().value() > 0);
}

TEST_CASE("a cgroup leaves what it may use and has not, idle cache included") {
    CHECK(left_in_cgroup("1000\n", "900\n", "anon 5\ninactive_file 300\n") == 400);
    CHECK(left_in_cgroup("1000\n", "1200\n", "") == 0);
    CHECK(left_in_cgroup("max\n", "900\n", "") == std::nullopt);
    CHECK(left_in_cgroup("", "", "") == std::nullopt);
}

}  // namespace stint
