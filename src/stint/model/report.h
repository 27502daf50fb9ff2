// What a job came to, in figures: gathered outcome by outcome in little memory, however many there
// are. Pure; the caller streams the outcomes and knows the books.
//
//     JobReport report;
//     for (const ItemRow& row : page) if (row.outcome) report.add(row.item, *row.outcome);
//     Micros p95 = report.durations().quantile(0.95);
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/model/item.h"
#include "stint/model/outcome.h"
#include "stint/model/timeline.h"

namespace stint {

// What failures of one kind have in common: the cause, and the last line of stderr that is not
// empty, "exit 3: cannot open in/N.wav". Runs of digits become N, and hexadecimal words of eight
// digits and more H, so that items differ less; paths stay readable. A cause "exit 3" is kept.
std::string failure_signature(std::string_view cause, std::string_view diagnostics);

// Counts durations in buckets that grow by 4 %, so that a quantile is at most 2 % off.
class DurationHistogram {
public:
    void add(Micros duration);

    std::int64_t count() const { return count_; }
    Micros total() const { return total_; }
    Micros max() const { return max_; }
    // The duration that `share` of all do not exceed; 0 when there is none. REQUIRES: 0 < share <=
    // 1
    Micros quantile(double share) const;

    // How many durations lie in [from, to). Each bar is as wide as the others by its logarithm.
    struct Bar {
        Micros from_us = 0;
        Micros to_us = 0;
        std::int64_t count = 0;
        bool operator==(const Bar&) const = default;
    };
    // From the shortest to the longest, in at most bars_max bars, for a plot; together at least
    // about a doubling, so that equal durations do not fill it. None when there is no duration.
    static constexpr std::size_t bars_max = 48;
    std::vector<Bar> bars() const;

private:
    static constexpr std::size_t buckets = 1'120;  // The last one holds what 63 bits can.
    std::array<std::int64_t, buckets> counts_{};
    std::int64_t count_ = 0;
    Micros total_ = 0;
    Micros max_ = 0;
};

class JobReport {
public:
    static constexpr std::size_t slowest_max = 5;
    // Kinds of failures told apart; further ones are counted together under "(others)".
    static constexpr std::size_t signatures_max = 1'000;

    struct Slow {
        ItemId item;
        std::string key;
        Micros duration_us = 0;
    };
    struct Failures {
        std::string signature;
        std::int64_t count = 0;
        ItemId example;
        std::string example_key;
    };
    struct Share {
        WorkerId worker;  // 0: by hand, or canceled unclaimed.
        std::int64_t settled = 0;
        Micros busy_us = 0;
    };

    // The items of a job by what became of them.
    struct Counts {
        std::int64_t completed = 0;
        std::int64_t failed = 0;
        std::int64_t canceled = 0;
        std::int64_t open = 0;

        std::int64_t items() const { return completed + failed + canceled + open; }
        bool operator==(const Counts&) const = default;
    };

    // A settled item, and one that is not.
    void add(const Item& item, const Outcome& outcome);
    void add_open() { ++counts_.open; }

    // What has been added, counted one by one.
    const Counts& counts() const { return counts_; }
    const DurationHistogram& durations() const { return durations_; }
    // Of what was run; what was canceled unclaimed has no time.
    const Timeline& timeline() const { return timeline_; }
    // The longest first.
    const std::vector<Slow>& slowest() const { return slowest_; }
    // The most frequent first; and the workers with the most items first.
    std::vector<Failures> failures() const;
    std::vector<Share> shares() const;
    // Items that were settled by their second attempt or a later one.
    std::int64_t retried() const { return retried_; }
    // From the begin of the first attempt to the end of the last one.
    Micros wall_us() const { return begun_ ? ended_.value - begun_->value : 0; }

private:
    void count(const Outcome& outcome);
    void add_slow(const Item& item, Micros duration_us);
    void add_failure(const Item& item, const Attempt& attempt);

    Counts counts_;
    Timeline timeline_;
    DurationHistogram durations_;
    std::vector<Slow> slowest_;
    std::map<std::string, Failures, std::less<>> failures_;
    std::map<WorkerId, Share> shares_;
    std::int64_t retried_ = 0;
    std::optional<Timestamp> begun_;
    Timestamp ended_;
};

}  // namespace stint
