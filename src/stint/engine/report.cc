#include "stint/engine/report.h"

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

Result<JobReport> read_outcomes(Store& store, JobId job) {
    JobReport report;
    ItemFilter filter{.state = {}, .cause = "", .limit = bounds::page_rows, .running = {}};
    for (bool more = true; more;) {
        ItemPage page = TRY(store.list_items(job, filter));
        for (const ItemRow& row : page.rows) {
            if (row.outcome)
                report.add(row.item, *row.outcome);
            else
                report.add_open();
        }
        more = page.next_after.has_value();
        if (more) filter.after_sequence = *page.next_after;
    }
    return report;
}

Result<void> add_totals(Store& store, JobId job, ReportFigures& figures) {
    for (const HistoryTotal& total : TRY(store.history_totals(job))) {
        if (total.what == "attempt failed") figures.attempts_failed += total.items;
        if (total.what == "taken up again") figures.taken_up_again += total.items;
        if (total.what == "worker lost" || total.what == "lease expired")
            figures.lost += total.items;
    }
    return {};
}

Result<void> name_workers(Store& store, ReportFigures& figures) {
    for (ReportFigures::Worker& one : figures.workers) {
        std::optional<WorkerRecord> worker = TRY(store.find_worker({one.worker}));
        one.process = worker ? fmt::format("{}:{}", worker->host, worker->pid) : "by hand";
    }
    return {};
}

}  // namespace

Result<ReportFigures> sum_up(Store& store, const Job& job) {
    JobReport report = TRY(read_outcomes(store, job.id));
    ReportFigures figures = figures_of(job, report);
    std::optional<Job> after = TRY(store.load_job(job.id));
    if (after) figures.reconciliation = reconcile(report.counts(), job.tally, after->tally);
    TRY(add_totals(store, job.id, figures));
    TRY(name_workers(store, figures));
    return figures;
}

}  // namespace stint
