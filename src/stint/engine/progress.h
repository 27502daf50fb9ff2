// The live line of a run: how much is done, how fast, and when it will be over, as far as is known.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "stint/base/time.h"
#include "stint/model/job.h"

namespace stint {

// Turns what a job's counters say now and then into a line. Pure: it has no clock.
class Progress {
public:
    // "stint: 412 of 1000+ done, 3 failed, 8 running, 52/s, ETA 11 s". The plus says that items may
    // still come: then the ETA is of what is known so far. `tally` is at `now`.
    std::string line(Instant now, const Tally& tally, bool all_known, int running);

private:
    struct Sample {
        Instant at;
        std::int64_t settled = 0;
    };
    // Items a second over the last while; nothing before something is known.
    std::optional<double> rate() const;

    std::deque<Sample> samples_;
};

// "11 s", "3 min 20 s", "2 h 5 min", "3 d 4 h".
std::string remaining_text(std::int64_t seconds);

}  // namespace stint
