#include "stint/engine/start_gate.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

struct Host {
    std::optional<int> runnable = 0;
    std::optional<std::int64_t> memory = 1'000;
    int asked = 0;

    HostReadings readings() {
        return {.runnable =
                    [this] {
                        ++asked;
                        return runnable;
                    },
                .memory_available =
                    [this] {
                        ++asked;
                        return memory;
                    }};
    }
};

constexpr Instant now{50'000};

Instant opens_at(StartGate& gate, Instant at, int running) {
    return gate.lets_in(at, running) ? at : gate.opens_at();
}

SlotRule rule(std::int64_t count) {
    return {SlotRule::Kind::count, count};
}

}  // namespace

TEST_CASE("a gate without limits is open and asks nobody") {
    Host host;
    StartGate gate({}, host.readings());
    CHECK(opens_at(gate, now, 0) == now);
    CHECK(gate.looks_at(5) == std::nullopt);
    CHECK_FALSE(gate.is_too_late(now));
    CHECK(host.asked == 0);
}

TEST_CASE("a pause between starts closes the gate for so long") {
    Host host;
    StartGate gate({.delay = {.ms = 700}}, host.readings());
    gate.started(now, 0);
    CHECK(opens_at(gate, now + 1, 1) == now + 700);
    CHECK(opens_at(gate, now + 700, 1) == now + 700);
}

TEST_CASE("what begins counts as load before the host sees it") {
    Host host;
    StartGate gate({.load = rule(2)}, host.readings());
    CHECK(opens_at(gate, now, 0) == now);
    gate.started(now, 0);
    CHECK(opens_at(gate, now, 1) == now);
    gate.started(now, 0);
    CHECK(opens_at(gate, now, 2) > now);
    CHECK(host.asked == 1);
    CHECK(opens_at(gate, now + 200, 2) == now + 200);
}

TEST_CASE("load 0 waits until nothing else runs") {
    Host host{.runnable = 1};
    StartGate gate({.load = SlotRule{SlotRule::Kind::most, 0}}, host.readings());
    CHECK(opens_at(gate, now, 0) > now);
    host.runnable = 0;
    CHECK(opens_at(gate, now + 1'000, 0) == now + 1'000);
}

TEST_CASE("a host that tells nothing holds nobody back") {
    Host host{.runnable = std::nullopt, .memory = std::nullopt};
    StartGate gate({.load = rule(1), .memory_bytes = 5}, host.readings());
    CHECK(opens_at(gate, now, 3) == now);
    CHECK_FALSE(gate.is_short_of_memory(now));
}

TEST_CASE("below the memory asked for nothing begins, below half of it something has to go") {
    Host host{.memory = 700};
    StartGate gate({.memory_bytes = 1'000}, host.readings());
    CHECK(opens_at(gate, now, 2) > now);
    CHECK_FALSE(gate.is_short_of_memory(now));
    CHECK(*gate.looks_at(2) > now);
    host.memory = 499;
    CHECK(gate.is_short_of_memory(now + 500));
    CHECK(gate.looks_at(1) == std::nullopt);
}

TEST_CASE("too late is what would end behind the deadline, if it takes as long as others did") {
    Host host;
    StartGate gate({.deadline = now + 10'000}, host.readings());
    CHECK_FALSE(gate.is_too_late(now + 9'999));
    CHECK(gate.is_too_late(now + 10'000));
    for (int i = 0; i < 5; ++i) gate.ended(true, 4'000'000);
    gate.ended(false, 1);
    CHECK_FALSE(gate.is_too_late(now + 5'800));
    CHECK(gate.is_too_late(now + 6'200));
}

}  // namespace stint
