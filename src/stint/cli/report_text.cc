#include "stint/cli/report_text.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/context.h"

namespace stint::cli {
namespace {

constexpr std::size_t shown_max = 20;  // Workers, and kinds of failures.

std::string rest_text(std::size_t count) {
    if (count <= shown_max) return "";
    return fmt::format("and {} more; --json has all\n", count - shown_max);
}

std::string books_text(const Reconciliation& books) {
    return fmt::format("{} = {} completed + {} failed + {} canceled + {} open, {}", books.in,
                       books.counted.completed, books.counted.failed, books.counted.canceled,
                       books.counted.open,
                       books.holds ? "holds" : "DOES NOT HOLD; 'stint verify' tells more");
}

std::string failures_text(const ReportFigures& figures) {
    if (figures.failures.empty()) return "";
    std::vector<std::vector<std::string>> rows{{"FAILED", "EXAMPLE", "KEY", "SIGNATURE"}};
    for (const ReportFigures::Failures& one : figures.failures) {
        if (rows.size() > shown_max) break;
        rows.push_back({fmt::format("{}", one.count), fmt::format("{}", one.item),
                        printable(one.key, 40), printable(one.signature, 120)});
    }
    return "\n" + table(rows) + rest_text(figures.failures.size());
}

std::string slowest_text(const ReportFigures& figures) {
    if (figures.slowest.empty()) return "";
    std::vector<std::vector<std::string>> rows{{"SLOWEST", "ITEM", "KEY"}};
    for (const ReportFigures::Slow& one : figures.slowest) {
        rows.push_back(
            {duration_text(one.duration_us), fmt::format("{}", one.item), printable(one.key, 60)});
    }
    return "\n" + table(rows);
}

std::string workers_text(const ReportFigures& figures) {
    if (figures.workers.empty()) return "";
    std::vector<std::vector<std::string>> rows{{"WORKER", "ITEMS", "BUSY", "PROCESS"}};
    for (const ReportFigures::Worker& one : figures.workers) {
        if (rows.size() > shown_max) break;
        rows.push_back({one.worker == 0 ? "-" : fmt::format("{}", one.worker),
                        fmt::format("{}", one.settled), duration_text(one.busy_us), one.process});
    }
    return "\n" + table(rows) + rest_text(figures.workers.size());
}

}  // namespace

std::string report_text(const ReportFigures& figures) {
    std::string text = fmt::format(
        "job         {}, {}\n"
        "items       {}\n"
        "wall time   {}, {:.1f} items/s\n"
        "busy time   {}\n"
        "durations   p50 {}, p95 {}, p99 {}, max {}\n"
        "retries     {} of failed attempts, {} by hand; {} lost\n",
        figures.job, figures.state, books_text(figures.reconciliation),
        duration_text(figures.wall_us), figures.items_per_second(), duration_text(figures.busy_us),
        duration_text(figures.p50_us), duration_text(figures.p95_us), duration_text(figures.p99_us),
        duration_text(figures.max_us), figures.attempts_failed, figures.taken_up_again,
        figures.lost);
    return text + failures_text(figures) + slowest_text(figures) + workers_text(figures);
}

}  // namespace stint::cli
