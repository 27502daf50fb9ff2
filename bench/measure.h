// What the benchmarks share: time whole calls in turn, so that a drift of the machine meets all of
// them, and print medians and ratios.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace stint::bench {

inline double seconds_of(const std::function<void()>& work) {
    auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Contender {
    std::string name;
    std::function<void()> work;
    std::function<void()> prepare = [] {};  // Not timed.
    std::vector<double> seconds = {};
};

// Runs all contenders in turn, `rounds` times after one round that is not counted.
inline void race(std::vector<Contender>& contenders, int rounds) {
    for (int round = -1; round < rounds; ++round) {
        for (Contender& contender : contenders) {
            contender.prepare();
            double seconds = seconds_of(contender.work);
            if (round >= 0) contender.seconds.push_back(seconds);
        }
    }
}

// The median of the ratios, round by round.
inline double ratio(const Contender& a, const Contender& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.seconds.size(); ++i) {
        ratios.push_back(a.seconds[i] / b.seconds[i]);
    }
    return median(ratios);
}

// Runs a shell line and stops the benchmark when it fails.
inline void shell(const std::string& line) {
    if (std::system(line.c_str()) == 0) return;
    std::fprintf(stderr, "failed: %s\n", line.c_str());
    std::exit(1);
}

// "--name=value" among the arguments, or `otherwise`.
inline long option(int argc, char** argv, const std::string& name, long otherwise) {
    std::string prefix = "--" + name + "=";
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        if (word.compare(0, prefix.size(), prefix) == 0) {
            return std::atol(word.c_str() + prefix.size());
        }
    }
    return otherwise;
}

// Checks a ratio against its target; yields the number of misses.
inline int check(const std::string& what, double value, double limit) {
    bool met = value <= limit;
    std::printf("%-58s %6.2f  target <= %.2f  %s\n", what.c_str(), value, limit,
                met ? "met" : "MISSED");
    return met ? 0 : 1;
}

}  // namespace stint::bench
