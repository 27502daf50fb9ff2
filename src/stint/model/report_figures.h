// What a report says, as plain values that can be written down and read again: all of it that is
// shown as text, JSON or a page. It outlives the job, which a purge removes.
//
//     std::string kept = to_text(Json(to_json(figures)));
//     ReportFigures again = TRY(parse_report(kept));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/json_types.h"
#include "stint/base/result.h"
#include "stint/model/job.h"
#include "stint/model/report.h"
#include "stint/model/timeline.h"

namespace stint {

// in = completed + failed + canceled + open, where each item was looked at by itself.
struct Reconciliation {
    std::int64_t in = 0;  // As the books have it.
    JobReport::Counts counted;
    // All were counted, and what became of them is what the books say; of a job on which somebody
    // works meanwhile: lies between what they said before and after.
    bool holds = false;
};
// `before` and `after` are the books on both sides of the counting.
Reconciliation reconcile(const JobReport::Counts& counted, const Tally& before, const Tally& after);

struct ReportFigures {
    std::string job;  // With its run, as shown_name has it.
    std::string state;
    Tally tally;  // Without `claimed`.
    bool paused = false;
    std::vector<std::string> command;
    std::vector<std::string> sources;
    std::string directory;
    std::string created_at;   // RFC 3339.
    std::string finished_at;  // Empty while it is not finished.
    Reconciliation reconciliation;

    Micros wall_us = 0;      // From the begin of the first attempt to the end of the last one.
    Micros busy_us = 0;      // Of all last attempts together.
    std::int64_t timed = 0;  // Items that have a duration.
    Micros p50_us = 0;
    Micros p95_us = 0;
    Micros p99_us = 0;
    Micros max_us = 0;
    std::vector<DurationHistogram::Bar> histogram;
    Timeline timeline;

    std::int64_t attempts_failed = 0;
    std::int64_t items_retried = 0;
    std::int64_t taken_up_again = 0;
    std::int64_t lost = 0;

    struct Failures {
        std::string signature;
        std::int64_t count = 0;
        std::int64_t item = 0;  // The number of an example.
        std::string key;
    };
    struct Slow {
        std::int64_t item = 0;
        std::string key;
        Micros duration_us = 0;
    };
    struct Worker {
        std::int64_t worker = 0;  // 0: by hand, or canceled unclaimed.
        std::string process;      // "host:pid", or "by hand".
        std::int64_t settled = 0;
        Micros busy_us = 0;
    };
    std::vector<Failures> failures;  // The most frequent first.
    std::vector<Slow> slowest;       // The longest first.
    std::vector<Worker> workers;     // Those with the most items first.

    double items_per_second() const;
};

// What is known of the job itself and of its items; totals of its history and names of its workers
// are the caller's to add.
ReportFigures figures_of(const Job& job, const JobReport& report);

JsonObject to_json(const ReportFigures& figures);
// Fails with corrupt.
Result<ReportFigures> parse_report(std::string_view json_text);

}  // namespace stint
