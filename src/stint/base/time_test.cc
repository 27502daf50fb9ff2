#include "stint/base/time.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a timestamp is written in UTC with milliseconds") {
    CHECK(to_text(Timestamp{0}) == "1970-01-01T00:00:00.000Z");
    CHECK(to_text(Timestamp{1'700'000'000'123'456}) == "2023-11-14T22:13:20.123Z");
    CHECK(to_text(Timestamp{-1}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a duration is written with two units at most") {
    CHECK(duration_text(1'500) == "1.5 ms");
    CHECK(duration_text(850'000) == "850 ms");
    CHECK(duration_text(1'234'000) == "1.2 s");
    CHECK(duration_text(200'000'000) == "3 min 20 s");
    CHECK(duration_text(7'500'000'000) == "2 h 5 min");
    CHECK(duration_text(-1'500) == "-1.5 ms");
}

TEST_CASE("a duration has a unit, or is in seconds") {
    CHECK(parse_duration("250ms").value() == 250);
    CHECK(parse_duration("30").value() == 30'000);
    CHECK(parse_duration("5m").value() == 300'000);
    CHECK(parse_duration("2h").value() == 7'200'000);
    CHECK(parse_duration("1h30m").value() == 5'400'000);
    CHECK(parse_duration("1.5m").value() == 90'000);
    CHECK(parse_duration(".2").value() == 200);
    CHECK(parse_duration("0").value() == 0);
    CHECK_FALSE(parse_duration("").ok());
    CHECK_FALSE(parse_duration(".").ok());
    CHECK_FALSE(parse_duration("1.2.3").ok());
    CHECK_FALSE(parse_duration("-1s").ok());
    CHECK_FALSE(parse_duration("s").ok());
    CHECK_FALSE(parse_duration("1e3").ok());
    CHECK_FALSE(parse_duration("5 minutes").ok());
    CHECK_FALSE(parse_duration("99999999999999999h").ok());
}

}  // namespace stint
