// Runs many short simulated lives of a store, one a seed.
//
//     test_simulation                  STINT_SEEDS of them, from seed 1 on
//     test_simulation --seed 4711      only this one
//     test_simulation --from 20000     others
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "simulation/world.h"
#include <unistd.h>

#include "stint/base/text.h"

namespace {

constexpr int steps = 220;

std::optional<std::int64_t> number_of(const char* text) {
    if (text == nullptr) return std::nullopt;
    return stint::parse_integer(text);
}

}  // namespace

int main(int argc, char** argv) {
    std::int64_t from = 1;
    std::unique_ptr<stint::test::Ground> ground = stint::test::make_ground();
    std::int64_t count = number_of(std::getenv("STINT_SEEDS")).value_or(ground->seeds());
    for (int i = 1; i + 1 < argc; i += 2) {
        std::optional<std::int64_t> value = number_of(argv[i + 1]);
        std::string_view option = argv[i];
        if (!value || (option != "--seed" && option != "--from")) {
            std::printf("%s [--seed N | --from N]\n", ground->program());
            return 2;
        }
        from = *value;
        if (option == "--seed") count = 1;
    }
    auto begin = std::chrono::steady_clock::now();
    for (std::int64_t seed = from; seed < from + count; ++seed) {
        stint::test::World(static_cast<std::uint64_t>(seed), *ground).run(steps);
    }
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%lld seeds from %lld on, %d steps each: all right after %.1f s\n",
                static_cast<long long>(count), static_cast<long long>(from), steps, took.count());
    return 0;
}
