// All chance in a simulation comes from here, so that one number, the seed, repeats it.
#pragma once

#include <cstdint>
#include <vector>

namespace stint::test {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

    // 0 … sides - 1. REQUIRES: sides >= 1
    std::int64_t roll(std::int64_t sides) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(sides));
    }
    bool chance(int percent) { return roll(100) < percent; }

    // REQUIRES: `all` is not empty
    template <typename T>
    T& pick(std::vector<T>& all) {
        return all[static_cast<std::size_t>(roll(static_cast<std::int64_t>(all.size())))];
    }

private:
    // SplitMix64.
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

}  // namespace stint::test
