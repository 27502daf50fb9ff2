#include "stint/model/report_figures.h"

#include <algorithm>

namespace stint {
namespace {

bool between(std::int64_t value, std::int64_t one, std::int64_t other) {
    return std::min(one, other) <= value && value <= std::max(one, other);
}

}  // namespace

Reconciliation reconcile(const JobReport::Counts& counted, const Tally& before,
                         const Tally& after) {
    return {.in = counted.items() == before.items ? before.items : after.items,
            .counted = counted,
            .holds = between(counted.items(), before.items, after.items) &&
                     between(counted.completed, before.completed, after.completed) &&
                     between(counted.failed, before.failed, after.failed) &&
                     between(counted.canceled, before.canceled, after.canceled)};
}

double ReportFigures::items_per_second() const {
    double wall_s = static_cast<double>(wall_us) / 1e6;
    return wall_s > 0 ? static_cast<double>(timed) / wall_s : 0;
}

ReportFigures figures_of(const Job& job, const JobReport& report) {
    const DurationHistogram& durations = report.durations();
    ReportFigures figures{.job = shown_name(job),
                          .state = std::string(to_text(job.state)),
                          .tally = job.tally,
                          .paused = job.paused != Pause::none,
                          .command = job.spec.command,
                          .sources = job.spec.sources,
                          .directory = job.spec.directory,
                          .created_at = to_text(job.created_at),
                          .finished_at = "",
                          .reconciliation = reconcile(report.counts(), job.tally, job.tally),
                          .wall_us = report.wall_us(),
                          .busy_us = durations.total(),
                          .timed = durations.count(),
                          .p50_us = durations.quantile(0.5),
                          .p95_us = durations.quantile(0.95),
                          .p99_us = durations.quantile(0.99),
                          .max_us = durations.max(),
                          .histogram = durations.bars(),
                          .timeline = report.timeline(),
                          .items_retried = report.retried(),
                          .failures = {},
                          .slowest = {},
                          .workers = {}};
    if (job.finished_at.value != 0) figures.finished_at = to_text(job.finished_at);
    for (const JobReport::Failures& one : report.failures()) {
        figures.failures.push_back({.signature = one.signature,
                                    .count = one.count,
                                    .item = sequence_of(one.example),
                                    .key = one.example_key});
    }
    for (const JobReport::Slow& one : report.slowest()) {
        figures.slowest.push_back(
            {.item = sequence_of(one.item), .key = one.key, .duration_us = one.duration_us});
    }
    for (const JobReport::Share& one : report.shares()) {
        figures.workers.push_back({.worker = one.worker.value,
                                   .process = "",
                                   .settled = one.settled,
                                   .busy_us = one.busy_us});
    }
    return figures;
}

}  // namespace stint
