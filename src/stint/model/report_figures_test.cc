#include "stint/model/report_figures.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/base/json.h"

namespace stint {
namespace {

// A job of three items, one of them with a key that is no UTF-8, and one open.
ReportFigures some_figures() {
    JobReport report;
    for (std::int64_t n : {1, 2}) {
        Item item{.id = make_item_id({1}, n), .key = "a\xff<", .input = "", .replaces = {}};
        Outcome outcome{.status = n == 1 ? OutcomeStatus::completed : OutcomeStatus::failed,
                        .worker = {7},
                        .attempt = {.started_at = {1'000'000 * n}, .duration_us = 500 * n}};
        outcome.attempt.cause = n == 1 ? "" : "exit 3";
        report.add(item, outcome);
    }
    report.add_open();
    Job job{.name = "j", .run = 2, .spec = {}, .columns = {}};
    job.spec.command = {"sh", "-c", "echo \xfe"};
    job.spec.sources = {"words:a"};
    job.spec.directory = "/tmp";
    job.state = JobState::closed;
    job.tally = {.items = 3, .completed = 1, .failed = 1};
    ReportFigures figures = figures_of(job, report);
    figures.workers[0].process = "host:1";
    figures.lost = 4;
    return figures;
}

}  // namespace

TEST_CASE("the books hold when what was counted is what they say") {
    Tally books{.items = 3, .completed = 1, .failed = 1};

    CHECK(reconcile({.completed = 1, .failed = 1, .open = 1}, books, books).holds);
    CHECK_FALSE(reconcile({.completed = 1, .failed = 1}, books, books).holds);
    CHECK_FALSE(reconcile({.completed = 2, .failed = 0, .open = 1}, books, books).holds);
    CHECK_FALSE(reconcile({.completed = 1, .failed = 1, .canceled = 1}, books, books).holds);
}

TEST_CASE("while somebody works the books hold when the count lies between both readings") {
    Tally before{.items = 5, .completed = 1, .failed = 1};
    Tally after{.items = 5, .completed = 4, .failed = 0};

    CHECK(reconcile({.completed = 2, .failed = 1, .open = 2}, before, after).holds);
    CHECK_FALSE(reconcile({.completed = 5}, before, after).holds);
}

TEST_CASE("figures are the same after they were written down and read again") {
    ReportFigures figures = some_figures();
    std::string written = to_text(Json(to_json(figures)));
    Result<ReportFigures> again = parse_report(written);

    REQUIRE(again.ok());
    CHECK(to_text(Json(to_json(again.value()))) == written);
    CHECK(again.value().job == "j:2");
    CHECK(again.value().command.back() == "echo \xfe");
    CHECK(again.value().slowest.front().key == "a\xff<");
    CHECK(again.value().timeline.buckets() == figures.timeline.buckets());
    CHECK(again.value().histogram == figures.histogram);
    CHECK(again.value().p99_us == figures.p99_us);
    CHECK(again.value().reconciliation.holds);
    CHECK(again.value().reconciliation.counted.open == 1);
}

TEST_CASE("what is no report is refused") {
    CHECK_FALSE(parse_report("{").ok());
    CHECK_FALSE(parse_report("{}").ok());
    CHECK_FALSE(parse_report(R"({"job":"j","directory":"/"})").ok());
    CHECK_FALSE(parse_report(R"({"job":"j","directory":"/","timeline":{"width_us":0}})").ok());
}

}  // namespace stint
