#include "stint/spool/packet_text.h"

#include <cstdlib>

#include <doctest/doctest.h>

using namespace stint::spool;

namespace {

// In the zone of `rule`, as TZ takes it.
std::string local(const char* rule, const PacketTime& at) {
    ::setenv("TZ", rule, 1);
    std::string text = local_text(at);
    ::unsetenv("TZ");
    return text;
}

}  // namespace

TEST_CASE("moments have whole seconds, and years their sign where fspl gives one") {
    CHECK(utc_text({1'000'000'000, 5}) == "2001-09-09T01:46:40Z");
    CHECK(utc_text({-1, 999'999'999}) == "1969-12-31T23:59:59Z");
    CHECK(utc_text({253'402'300'800, 0}) == "+10000-01-01T00:00:00Z");
    CHECK(utc_text({-62'135'596'801, 0}) == "0000-12-31T23:59:59Z");
    CHECK(utc_text({-62'167'219'201, 0}) == "-0001-12-31T23:59:59Z");
    CHECK(utc_text({packet_seconds_max, 0}) == "+262143-12-31T23:59:59Z");
    CHECK(utc_text({packet_seconds_min, 0}) == "-262144-01-01T00:00:00Z");
}

TEST_CASE("a leap second is the 60th") {
    CHECK(utc_text({1'483'228'799, 1'500'000'000}) == "2016-12-31T23:59:60Z");
    CHECK(utc_text({1'000'000'000, 1'000'000'000}) == "2001-09-09T01:46:41Z");
}

TEST_CASE("local moments tell the distance to UTC in minutes") {
    CHECK(local("UTC0", {0, 0}) == "1970-01-01T00:00:00+00:00");
    CHECK(local("ABC-3:30", {0, 0}) == "1970-01-01T03:30:00+03:30");
    CHECK(local("EST5", {0, 0}) == "1969-12-31T19:00:00-05:00");
    CHECK(local("ABC0:43:08", {0, 0}) == "1969-12-31T23:16:52-00:43");
}

TEST_CASE("the variables of a job stand in the order of fspl") {
    ::setenv("TZ", "UTC0", 1);
    PacketHeader header{.seq = 9,
                        .created = {0, 7},
                        .kind = PacketKind::command,
                        .params = {"a", ""},
                        .variables = {{"X", "1"}, {"", "2"}}};
    std::string text;
    for (const Variable& one : job_variables(header, JobPlace{"q", "fspl-1.fspl"})) {
        text += one.name + "=" + one.value + "\n";
    }
    ::unsetenv("TZ");
    CHECK(text ==
          "FSPL_SEQ=9\n"
          "FSPL_CTIME_SECS=0\n"
          "FSPL_CTIME_NANOS=7\n"
          "FSPL_CTIME_RFC3339_UTC=1970-01-01T00:00:00Z\n"
          "FSPL_CTIME_RFC3339_LOCAL=1970-01-01T00:00:00+00:00\n"
          "FSPL_JOB_FILENAME=fspl-1.fspl\n"
          "FSPL_JOB_QUEUEDIR=q\n"
          "FSPL_JOB_FULLPATH=q/jobs/fspl-1.fspl\n"
          "FSPL_PARAM_1=a\n"
          "FSPL_PARAM_2=\n"
          "FSPL_SET_X=1\n"
          "FSPL_SET_=2\n");
}
