#include "stint/engine/progress.h"

#include <doctest/doctest.h>

using namespace stint;

namespace {

Tally tally(std::int64_t items, std::int64_t completed, std::int64_t failed = 0) {
    return {.items = items, .completed = completed, .failed = failed};
}

}  // namespace

TEST_CASE("at first only what is counted is shown") {
    Progress progress;

    CHECK(progress.line({0}, tally(1'000, 0), true, 8) == "stint: 0 of 1000 done, 8 running");
}

TEST_CASE("rate and time left follow from what was settled") {
    Progress progress;
    progress.line({0}, tally(1'000, 100), true, 8);
    progress.line({1'000}, tally(1'000, 150), true, 8);

    CHECK(progress.line({2'000}, tally(1'000, 197, 3), true, 8) ==
          "stint: 197 of 1000 done, 3 failed, 8 running, 50/s, ETA 16 s");
}

TEST_CASE("a plus says that more may come") {
    Progress progress;
    progress.line({0}, tally(100, 0), false, 2);
    progress.line({1'000}, tally(100, 1), false, 2);

    CHECK(progress.line({2'000}, tally(102, 2), false, 2) ==
          "stint: 2 of 102+ done, 2 running, 1.0/s, ETA 1 min 40 s+");
}

TEST_CASE("the rate is that of the last while") {
    Progress progress;
    progress.line({0}, tally(10'000, 0), true, 1);
    progress.line({100'000}, tally(10'000, 9'000), true, 1);
    progress.line({105'000}, tally(10'000, 9'010), true, 1);

    CHECK(progress.line({110'000}, tally(10'000, 9'020), true, 1) ==
          "stint: 9020 of 10000 done, 1 running, 2.0/s, ETA 8 min 10 s");
}

TEST_CASE("while nothing is settled there is no time left to tell") {
    Progress progress;
    for (Millis at : {0, 1'000, 2'000}) progress.line({at}, tally(10, 5), true, 1);

    CHECK(progress.line({3'000}, tally(10, 5), true, 1) == "stint: 5 of 10 done, 1 running");
}

TEST_CASE("slow jobs have a rate a minute") {
    Progress progress;
    progress.line({0}, tally(10, 0), true, 1);
    progress.line({10'000}, tally(10, 0), true, 1);

    CHECK(progress.line({15'000}, tally(10, 1), true, 1) ==
          "stint: 1 of 10 done, 1 running, 4.0/min, ETA 2 min 15 s");
}

TEST_CASE("long times are told in large units") {
    CHECK(remaining_text(59) == "59 s");
    CHECK(remaining_text(3'725) == "1 h 2 min");
    CHECK(remaining_text(90'000) == "1 d 1 h");
}

TEST_CASE("a bar says percent, done, left and the time left, as GNU parallel does") {
    Progress progress(ProgressStyle::bar);

    CHECK(progress.line({0}, tally(10, 0), true, 2) == "0% 0:10=?");
    progress.line({1'000}, tally(10, 2), true, 2);
    CHECK(progress.line({2'000}, tally(10, 4), true, 2) == "40% 4:6=3s");
    CHECK(progress.line({2'500}, tally(10, 4, 1), false, 2) == "50% 5:5+=3s 1 failed");
    CHECK(progress.line({4'000}, tally(10, 9, 1), true, 0) == "100% 10:0=0s 1 failed");
}

TEST_CASE("the other styles of GNU parallel say the time left, and the pace") {
    Progress eta(ProgressStyle::eta);
    Progress counts(ProgressStyle::counts);
    for (Instant at : {Instant{0}, Instant{1'000}}) {
        eta.line(at, tally(10, at.value / 500), true, 2);
        counts.line(at, tally(10, at.value / 500), true, 2);
    }

    CHECK(eta.line({2'000}, tally(10, 4), true, 2) ==
          "ETA: 3s Left: 6 AVG: 0.5s  local:2/4/40%/0.5s");
    CHECK(counts.line({2'000}, tally(10, 3, 1), false, 2) == "local:2/3/40%+/0.5s 1 failed");
}

TEST_CASE("hundred percent are all") {
    Progress progress(ProgressStyle::bar);

    CHECK(progress.line({0}, tally(1'000, 999), true, 1) == "99% 999:1=?");
    CHECK(progress.line({0}, tally(0, 0), true, 0) == "0% 0:0=0s");
}
