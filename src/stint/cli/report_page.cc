#include "stint/cli/report_page.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "stint/base/text.h"
#include "stint/base/version.h"
#include "stint/cli/html.h"
#include "stint/cli/report_plots.h"
#include "stint/cli/report_style.h"

namespace stint::cli {
namespace {

constexpr std::size_t shown_max = 50;  // Rows of a table.
constexpr std::size_t name_max = 200;
constexpr std::size_t command_max = 2'000;

// What is written, bit by bit.
class Markup {
public:
    template <typename... Values>
    void add(fmt::format_string<Values...> form, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Values>(values)...);
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void add_head(Markup& page, const ReportFigures& figures) {
    page.add(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{0}: {1}</title>\n<style>{2}</style>\n</head>\n<body>\n<main>\n"
        "<h1>{0} <span class=\"badge {1}\">{1}</span></h1>\n",
        html_text(figures.job, name_max), html_text(figures.state, name_max), report_style());
    page.add("<p class=\"about\">");
    if (!figures.command.empty()) {
        page.add("<code>{}</code><br>", html_text(shell_line(figures.command), command_max));
    }
    page.add("in <code>{}</code>", html_text(figures.directory, name_max));
    if (!figures.sources.empty()) {
        page.add(", from <code>{}</code>", html_text(shell_line(figures.sources), name_max));
    }
    page.add("<br>created {}", html_text(figures.created_at, name_max));
    if (!figures.finished_at.empty())
        page.add(", ended {}", html_text(figures.finished_at, name_max));
    page.add("</p>\n");
}

void add_tile(Markup& page, std::string_view value, std::string_view label, bool is_bad = false) {
    page.add("<div class=\"tile{}\"><b>{}</b><span>{}</span></div>\n", is_bad ? " bad" : "", value,
             label);
}

void add_tiles(Markup& page, const ReportFigures& figures) {
    page.add("<div class=\"tiles\">\n");
    add_tile(page, grouped_number(figures.tally.items), "items");
    add_tile(page, grouped_number(figures.tally.failed), "failed", figures.tally.failed > 0);
    add_tile(page, duration_text(figures.wall_us), "wall time");
    add_tile(page, fmt::format("{:.1f}", figures.items_per_second()), "items a second");
    add_tile(page, duration_text(figures.p50_us), "p50");
    add_tile(page, duration_text(figures.p95_us), "p95");
    add_tile(page, duration_text(figures.p99_us), "p99");
    page.add("</div>\n");
}

void add_books(Markup& page, const ReportFigures& figures) {
    const Reconciliation& books = figures.reconciliation;
    const JobReport::Counts& counted = books.counted;
    page.add("<section>\n<h2>Reconciliation</h2>\n<div class=\"whole\">");
    std::pair<std::string_view, std::int64_t> parts[] = {{"completed", counted.completed},
                                                         {"failed", counted.failed},
                                                         {"canceled", counted.canceled},
                                                         {"open", counted.open}};
    for (const auto& [kind, count] : parts) {
        if (count == 0) continue;
        page.add("<div class=\"{0}\" style=\"flex:{1}\" title=\"{1} {0}\"></div>", kind, count);
    }
    page.add("</div>\n<p class=\"equation\"><span>{} <i>in</i></span>", grouped_number(books.in));
    std::string_view sign = "=";
    for (const auto& [kind, count] : parts) {
        page.add(" {} <span>{} <i>{}</i></span>", std::exchange(sign, "+"), grouped_number(count),
                 kind);
    }
    page.add(" <span class=\"{}\">{}</span></p>\n", books.holds ? "holds" : "broken",
             books.holds ? "✓ holds" : "✗ does not hold; see stint verify");
    page.add(
        "<p class=\"note\">Every item was looked at and counted by itself, and compared with the "
        "books of the job.</p>\n<p class=\"note\">{} failed attempts were tried again, {} taken up "
        "again by hand, {} lost with their worker or lease.</p>\n</section>\n",
        grouped_number(figures.attempts_failed), grouped_number(figures.taken_up_again),
        grouped_number(figures.lost));
}

void add_plots(Markup& page, const ReportFigures& figures) {
    std::string timeline = timeline_plot(figures.timeline);
    if (timeline.empty()) return;
    page.add("<section>\n<h2>Settled over time</h2>\n<div class=\"legend\">");
    for (std::string_view kind : {"completed", "failed", "canceled"}) {
        page.add("<span><i class=\"{0}\"></i>{0}</span>", kind);
    }
    page.add("</div>\n{}<p class=\"note\">Time since {}; a bar is {}.</p>\n</section>\n", timeline,
             to_text(figures.timeline.begin()), duration_text(figures.timeline.width_us()));
    std::string durations = durations_plot(figures);
    if (durations.empty()) return;
    page.add(
        "<section>\n<h2>Durations</h2>\n{}<p class=\"note\">Items by how long their last attempt "
        "took, on a logarithmic axis; {} in all, the longest {}.</p>\n</section>\n",
        durations, duration_text(figures.busy_us), duration_text(figures.max_us));
}

void add_share(Markup& page, std::string_view kind, std::int64_t part, std::int64_t whole) {
    double percent = whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0;
    page.add("<td class=\"share\"><div class=\"{}\" style=\"width:{:.1f}%\"></div></td>", kind,
             std::min(percent, 100.0));
}

void add_rest(Markup& page, std::size_t count) {
    if (count <= shown_max) return;
    page.add("<p class=\"note\">and {} more</p>\n", count - shown_max);
}

void add_failures(Markup& page, const ReportFigures& figures) {
    if (figures.failures.empty()) return;
    page.add(
        "<section>\n<h2>Failures by kind</h2>\n<div class=\"scroll\"><table>\n<tr>"
        "<th class=\"number\">failed<th><th>kind<th>an example</tr>\n");
    std::size_t rows = std::min(figures.failures.size(), shown_max);
    for (std::size_t i = 0; i < rows; ++i) {
        const ReportFigures::Failures& one = figures.failures[i];
        page.add("<tr><td class=\"number\">{}</td>", grouped_number(one.count));
        add_share(page, "failed", one.count, figures.failures.front().count);
        page.add("<td class=\"code\">{}</td><td class=\"code\">{}: {}</td></tr>\n",
                 html_text(one.signature, 300), one.item, html_text(one.key, name_max));
    }
    page.add("</table></div>\n");
    add_rest(page, figures.failures.size());
    page.add("</section>\n");
}

void add_slowest(Markup& page, const ReportFigures& figures) {
    if (figures.slowest.empty()) return;
    page.add(
        "<section>\n<h2>Slowest items</h2>\n<div class=\"scroll\"><table>\n<tr>"
        "<th class=\"number\">took<th><th class=\"number\">item<th>key</tr>\n");
    for (const ReportFigures::Slow& one : figures.slowest) {
        page.add("<tr><td class=\"number\">{}</td>", duration_text(one.duration_us));
        add_share(page, "completed", one.duration_us, figures.slowest.front().duration_us);
        page.add("<td class=\"number\">{}</td><td class=\"code\">{}</td></tr>\n", one.item,
                 html_text(one.key, name_max));
    }
    page.add("</table></div>\n</section>\n");
}

void add_workers(Markup& page, const ReportFigures& figures) {
    if (figures.workers.empty()) return;
    page.add(
        "<section>\n<h2>Workers</h2>\n<div class=\"scroll\"><table>\n<tr><th class=\"number\">items"
        "<th><th class=\"number\">busy<th class=\"number\">worker<th>process</tr>\n");
    std::size_t rows = std::min(figures.workers.size(), shown_max);
    for (std::size_t i = 0; i < rows; ++i) {
        const ReportFigures::Worker& one = figures.workers[i];
        page.add("<tr><td class=\"number\">{}</td>", grouped_number(one.settled));
        add_share(page, "completed", one.settled, figures.workers.front().settled);
        page.add(
            "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"code\">{}</td>"
            "</tr>\n",
            duration_text(one.busy_us), one.worker == 0 ? "-" : fmt::format("{}", one.worker),
            html_text(one.process, name_max));
    }
    page.add("</table></div>\n");
    add_rest(page, figures.workers.size());
    page.add("</section>\n");
}

}  // namespace

std::string report_page(const ReportFigures& figures) {
    Markup page;
    add_head(page, figures);
    add_tiles(page, figures);
    add_books(page, figures);
    add_plots(page, figures);
    add_failures(page, figures);
    add_slowest(page, figures);
    add_workers(page, figures);
    page.add("<footer>stint {}</footer>\n</main>\n</body>\n</html>\n", version);
    return page.take();
}

}  // namespace stint::cli
