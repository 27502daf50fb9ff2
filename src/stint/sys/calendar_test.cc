#include "stint/sys/calendar.h"

#include <cstdlib>
#include <ctime>

#include <doctest/doctest.h>

namespace stint {
namespace {

struct Zone {
    explicit Zone(const char* name) {
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~Zone() {
        ::unsetenv("TZ");
        ::tzset();
    }
};

// 2026-11-30 22:00:00 UTC.
constexpr Timestamp now{1'796'076'000'000'000};

std::string moment(const char* text) {
    return to_text(parse_moment(text, now).value());
}

}  // namespace

TEST_CASE("a time of day is the next one") {
    Zone zone("UTC0");
    CHECK(moment("23:15") == "2026-11-30T23:15:00.000Z");
    CHECK(moment("22:00:01") == "2026-11-30T22:00:01.000Z");
    CHECK(moment("22:00") == "2026-12-01T22:00:00.000Z");
    CHECK(moment("06:30") == "2026-12-01T06:30:00.000Z");
}

TEST_CASE("a moment has a date and a time, in the zone of the process") {
    Zone zone("CET-1");
    CHECK(moment("2026-12-24T18:00") == "2026-12-24T17:00:00.000Z");
    CHECK(moment("2026-12-24 18:00:30") == "2026-12-24T17:00:30.000Z");
    CHECK(moment("00:30") == "2026-11-30T23:30:00.000Z");
}

TEST_CASE("what is no moment is refused with what to write") {
    Zone zone("UTC0");
    for (const char* text :
         {"", "soon", "25:00", "12:60", "2026-02-30T10:00", "2026-12-24", "12:00 tomorrow", "12"}) {
        CAPTURE(text);
        Result<Timestamp> refused = parse_moment(text, now);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().message.find("write 06:30") != std::string::npos);
    }
}

}  // namespace stint
