#include "stint/model/pace.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

// How many items begin in the milliseconds [0, until), looked at every one of them.
int starts(Pace& pace, Millis until) {
    int count = 0;
    for (Instant now{1'000}; now < Instant{1'000 + until}; now = now + 1) {
        while (pace.opens_at() <= now) {
            pace.started(now, 0.5);
            ++count;
        }
    }
    return count;
}

}  // namespace

TEST_CASE("a delay is a pause after each start") {
    Pace pace(parse_delay("2s").value(), 0);
    CHECK(pace.opens_at() <= Instant{0});
    pace.started({10'000}, 0.3);
    CHECK(pace.opens_at() == Instant{12'000});
}

TEST_CASE("a jitter makes the pause longer or shorter by up to so much") {
    Pace pace(parse_delay("2s~50%").value(), 0);
    pace.started({0}, 0);
    CHECK(pace.opens_at() == Instant{1'000});
    pace.started({0}, 0.999'999);
    CHECK(pace.opens_at() == Instant{3'000});
}

TEST_CASE("a delay that adapts grows with failures and shrinks with successes") {
    Pace pace(parse_delay("1000msauto").value(), 0);
    pace.ended(false);
    pace.started({0}, 0);
    CHECK(pace.opens_at() == Instant{1'300});
    for (int i = 0; i < 500; ++i) pace.ended(true);
    pace.started({10'000}, 0);
    CHECK(pace.opens_at() == Instant{10'001});
}

TEST_CASE("a rate is kept over any time and spread over it") {
    Pace ten({}, parse_rate("10/s").value());
    CHECK(starts(ten, 100) == 1);
    Pace hundred({}, parse_rate("6000/m").value());
    CHECK(starts(hundred, 1'000) <= 101);
    Pace three({}, parse_rate("3/s").value());
    CHECK(starts(three, 10'000) == 30);
    Pace many({}, parse_rate("5000/s").value());
    CHECK(starts(many, 1'000) > 4'900);
}

TEST_CASE("starts that came late are not made up for") {
    Pace pace({}, parse_rate("10/s").value());
    pace.started({0}, 0);
    pace.started({60'000}, 0);
    CHECK(pace.opens_at() >= Instant{60'099});
}

TEST_CASE("what is no delay and no rate is refused with what to write") {
    for (const char* text : {"", "soon", "2s~", "2s~50", "2s~101%", "2s~5%auto", "-1s"}) {
        CAPTURE(text);
        CHECK(parse_delay(text).error().message.find("write 2s") != std::string::npos);
    }
    for (const char* text : {"", "10", "10/", "/s", "0/s", "-1/s", "10/d", "1.5/s"}) {
        CAPTURE(text);
        CHECK(parse_rate(text).error().message.find("write 10/s") != std::string::npos);
    }
}

}  // namespace stint
