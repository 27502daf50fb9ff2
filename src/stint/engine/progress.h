// What is said about the progress of a run: how much is done, how fast, and when it will be over,
// as far as is known. In one of four styles; three are those of GNU parallel.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "stint/base/time.h"
#include "stint/model/job.h"

namespace stint {

enum class ProgressStyle {
    line,    // "stint: 412 of 1000 done, 3 failed, 8 running, 52/s, ETA 11 s"
    bar,     // "41% 412:588=11s 3 failed": done:left=time left
    eta,     // "ETA: 11s Left: 588 AVG: 0.02s  local:8/412/41%/0.02s 3 failed"
    counts,  // "local:8/412/41%/0.02s 3 failed": running/completed/share done/seconds an item
};

// Turns what a job's counters say now and then into a line. Pure: it has no clock.
class Progress {
public:
    explicit Progress(ProgressStyle style = ProgressStyle::line) : style_(style) {}

    // A plus says that items may still come: then shares and times are of what is known so far.
    // `tally` is at `now`.
    std::string line(Instant now, const Tally& tally, bool all_known, int running);

private:
    struct Sample {
        Instant at;
        std::int64_t settled = 0;
    };
    // Items a second over the last while; nothing before something is known.
    std::optional<double> rate() const;
    std::optional<std::int64_t> seconds_left(const Tally& tally) const;
    std::string pace() const;
    std::string plain_line(const Tally& tally, bool all_known, int running) const;
    std::string bar_text(const Tally& tally, bool all_known) const;
    std::string eta_text(const Tally& tally, bool all_known) const;
    std::string counts_text(const Tally& tally, bool all_known, int running) const;

    ProgressStyle style_;
    std::deque<Sample> samples_;
    std::optional<Sample> first_;
};

// What of the items is settled, from 0 to 1.
double share_done(const Tally& tally);

// "11 s", "3 min 20 s", "2 h 5 min", "3 d 4 h".
std::string remaining_text(std::int64_t seconds);

}  // namespace stint
