#include "stint/cli/exit_failed.h"

#include <doctest/doctest.h>

namespace stint::cli {
namespace {

RunReport report(std::int64_t items, std::int64_t failed, WorkerReport::End end) {
    RunReport report;
    report.job.tally = {.items = items, .completed = items - failed, .failed = failed};
    report.job.state = final_state(report.job.tally, false);
    report.worked.failed = failed;
    report.worked.end = end;
    report.worked.halted_by = 7;
    return report;
}

constexpr WorkerReport::End whole = WorkerReport::End::nothing_left;
constexpr WorkerReport::End halted = WorkerReport::End::halted;

int code(const char* halt, const RunReport& report) {
    return exit_failed_code(parse_halt(halt).value(), report);
}

}  // namespace

TEST_CASE("the exit code is the number of failed items, 101 for more than 100") {
    CHECK(code("never", report(5, 0, whole)) == 0);
    CHECK(code("never", report(5, 3, whole)) == 3);
    CHECK(code("never", report(300, 100, whole)) == 100);
    CHECK(code("never", report(300, 101, whole)) == 101);
    CHECK(code("never", report(300, 250, whole)) == 101);
    CHECK(code("now,fail=9", report(5, 3, whole)) == 3);
}

TEST_CASE("who halts at the first one has its exit code") {
    CHECK(code("now,fail=1", report(5, 1, halted)) == 7);
    CHECK(code("soon,done=1", report(5, 1, halted)) == 7);
    CHECK(code("now,fail=2", report(5, 2, halted)) == 2);
}

TEST_CASE("who halts at successes has done what was wanted") {
    CHECK(code("now,success=1", report(5, 3, halted)) == 0);
    CHECK(code("now,success=50%", report(5, 3, halted)) == 0);
    CHECK(code("now,success=9", report(5, 3, whole)) == 3);
}

TEST_CASE("with a share the exit code is the percentage of failed items, rounded up") {
    CHECK(code("soon,fail=10%", report(30, 3, halted)) == 10);
    CHECK(code("soon,fail=10%", report(300, 31, halted)) == 11);
    CHECK(code("soon,fail=50%", report(300, 1, whole)) == 1);
}

TEST_CASE("failures that the job tolerates are none") {
    RunReport tolerated = report(5, 1, whole);
    tolerated.job.state = JobState::completed;
    CHECK(code("never", tolerated) == 0);
}

}  // namespace stint::cli
