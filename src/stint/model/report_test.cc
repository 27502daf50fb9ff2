#include "stint/model/report.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace stint {
namespace {

Item item(std::int64_t number) {
    ItemId id = make_item_id({1}, number);
    return {.id = id, .key = fmt::format("{}", number), .input = "", .replaces = {}};
}

Outcome outcome(Micros duration_us, OutcomeStatus status = OutcomeStatus::completed) {
    return {.status = status,
            .worker = {7},
            .attempt = {.started_at = {1'000'000}, .duration_us = duration_us}};
}

Outcome failure(const std::string& cause, const std::string& diagnostics) {
    Outcome failed = outcome(10, OutcomeStatus::failed);
    failed.attempt.cause = cause;
    failed.attempt.errors = diagnostics;
    return failed;
}

}  // namespace

TEST_CASE("a signature is the cause and the last line of stderr that is not empty") {
    CHECK(failure_signature("exit 3", "one\ncannot open\n\n  \n") == "exit 3: cannot open");
    CHECK(failure_signature("exit 3", "") == "exit 3");
    CHECK(failure_signature("", "cannot open") == "cannot open");
    CHECK(failure_signature("exit 3", "one\r\ntwo\r\n") == "exit 3: two");
}

TEST_CASE("runs of digits become N in a signature, and paths stay readable") {
    CHECK(failure_signature("exit 1", "line 17: bad value 3.25") ==
          "exit 1: line N: bad value N.N");
    CHECK(failure_signature("exit 1", "in/a17.wav: no such file") ==
          "exit 1: in/aN.wav: no such file");
}

TEST_CASE("the codes of exits and the names of signals are kept in a signature") {
    CHECK(failure_signature("exit 3", "x") != failure_signature("exit 4", "x"));
    CHECK(failure_signature("signal KILL", "") == "signal KILL");
    CHECK(failure_signature("no answer after 17 s", "") == "no answer after N s");
}

TEST_CASE("long hexadecimal words become H in a signature, and short ones and words do not") {
    CHECK(failure_signature("", "object 9f86d081884c7d65 is gone") == "object H is gone");
    CHECK(failure_signature("", "at 0x7ffe12 in x") == "at H in x");
    CHECK(failure_signature("", "deadbeef facade added") == "deadbeef facade added");
    CHECK(failure_signature("", "12345678") == "N");
    CHECK(failure_signature("", "ab12") == "abN");
}

TEST_CASE("a signature has a bound, however long the line is") {
    CHECK(failure_signature("exit 1", std::string(100'000, 'x')).size() < 300);
}

TEST_CASE("quantiles are at most 2 % off") {
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> spread(9.0, 3.0);
    DurationHistogram histogram;
    std::vector<Micros> all;
    for (int i = 0; i < 20'000; ++i) {
        all.push_back(static_cast<Micros>(spread(random)) + 50);
        histogram.add(all.back());
    }
    std::sort(all.begin(), all.end());

    for (double share : {0.01, 0.5, 0.95, 0.99, 0.999}) {
        double exact =
            static_cast<double>(all[static_cast<std::size_t>(std::ceil(share * 20'000.0)) - 1]);
        double found = static_cast<double>(histogram.quantile(share));
        CAPTURE(share);
        CHECK(std::abs(found - exact) <= exact * 0.02 + 1);
    }
    CHECK(histogram.max() == all.back());
    CHECK(histogram.quantile(1.0) <= histogram.max());
}

TEST_CASE("a histogram takes nothing, zero and the longest there is") {
    DurationHistogram histogram;
    CHECK(histogram.quantile(0.5) == 0);
    histogram.add(0);
    CHECK(histogram.quantile(0.5) == 0);
    histogram.add(INT64_MAX / 2);
    CHECK(histogram.max() == INT64_MAX / 2);
    CHECK(histogram.quantile(1.0) > INT64_MAX / 2 / 100 * 97);
}

TEST_CASE("the bars of a histogram hold every duration once, and are not too many") {
    DurationHistogram histogram;
    CHECK(histogram.bars().empty());
    for (Micros duration : {0, 1, 2, 500, 501, 70'000, 1'000'000'000}) histogram.add(duration);
    std::vector<DurationHistogram::Bar> bars = histogram.bars();

    CHECK(bars.size() <= DurationHistogram::bars_max);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        count += bars[i].count;
        if (i > 0) CHECK(bars[i].from_us == bars[i - 1].to_us);
    }
    CHECK(count == 7);
    CHECK(bars.front().from_us == 0);
    CHECK(bars.back().to_us > 1'000'000'000);
}

TEST_CASE("the bars around equal durations reach over a doubling") {
    DurationHistogram histogram;
    for (int i = 0; i < 10; ++i) histogram.add(1'000);
    std::vector<DurationHistogram::Bar> bars = histogram.bars();

    CHECK(bars.front().from_us < 750);
    CHECK(bars.back().to_us > 1'300);
    CHECK(std::count_if(bars.begin(), bars.end(), [](auto bar) { return bar.count == 10; }) == 1);
}

TEST_CASE("items are counted one by one, and those that ran stand on the timeline") {
    JobReport report;
    report.add(item(1), outcome(700));
    report.add(item(2), failure("exit 1", ""));
    Outcome canceled = outcome(0, OutcomeStatus::canceled);
    canceled.attempt.started_at = {};
    report.add(item(3), canceled);
    report.add_open();

    CHECK(report.counts() ==
          JobReport::Counts{.completed = 1, .failed = 1, .canceled = 1, .open = 1});
    CHECK(report.counts().items() == 4);
    REQUIRE(report.timeline().buckets().size() == 1);
    CHECK(report.timeline().begin() == Timestamp{1'000'000});
    CHECK(report.timeline().buckets()[0].settled() == 2);
}

TEST_CASE("the slowest items are kept, the longest first") {
    JobReport report;
    for (std::int64_t n : {3, 9, 1, 7, 5, 8, 2, 6, 4}) report.add(item(n), outcome(n * 100));

    REQUIRE(report.slowest().size() == JobReport::slowest_max);
    CHECK(report.slowest().front().key == "9");
    CHECK(report.slowest().back().key == "5");
}

TEST_CASE("failures are grouped by their signature, the most frequent first, with an example") {
    JobReport report;
    report.add(item(1), failure("exit 1", "rare"));
    for (std::int64_t n : {2, 3}) report.add(item(n), failure("exit 1", fmt::format("no {}", n)));

    std::vector<JobReport::Failures> failures = report.failures();

    REQUIRE(failures.size() == 2);
    CHECK(failures[0].signature == "exit 1: no N");
    CHECK(failures[0].count == 2);
    CHECK(failures[0].example_key == "2");
    CHECK(failures[1].count == 1);
}

TEST_CASE("kinds of failures beyond the bound are counted together") {
    JobReport report;
    for (std::size_t n = 0; n < JobReport::signatures_max + 50; ++n) {
        std::string word(n / 26 + 1, static_cast<char>('g' + n % 20));
        report.add(item(static_cast<std::int64_t>(n) + 1), failure(word + std::string(n, 'z'), ""));
    }

    std::vector<JobReport::Failures> failures = report.failures();
    CHECK(failures.size() == JobReport::signatures_max + 1);
    CHECK(failures.front().signature == "(others)");
    CHECK(failures.front().count == 50);
}

TEST_CASE("workers are told apart, and the wall time spans all attempts") {
    JobReport report;
    report.add(item(1), outcome(500));
    report.add(item(2), outcome(700));
    Outcome late = outcome(1'000);
    late.worker = {8};
    late.attempt.number = 2;
    late.attempt.started_at = {2'000'000};
    report.add(item(3), late);

    CHECK(report.wall_us() == 1'001'000);
    CHECK(report.retried() == 1);
    REQUIRE(report.shares().size() == 2);
    CHECK(report.shares()[0].worker == WorkerId{7});
    CHECK(report.shares()[0].settled == 2);
    CHECK(report.shares()[0].busy_us == 1'200);
}

TEST_CASE("what was canceled counts for nobody's durations") {
    JobReport report;
    report.add(item(1), outcome(0, OutcomeStatus::canceled));

    CHECK(report.durations().count() == 0);
    CHECK(report.wall_us() == 0);
}

}  // namespace stint
