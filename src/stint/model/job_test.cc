#include "stint/model/job.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

JobSpec spec() {
    return {.command = {"/usr/bin/wc", "-w", "{}"},
            .sources = {"glob:in/*.txt"},
            .directory = "/data",
            .retry = {.attempts_max = 3}};
}

}  // namespace

TEST_CASE("a specification comes back from its JSON as it was, also with bytes that are no text") {
    JobSpec odd = spec();
    odd.command.push_back("a\xFF\nb");

    CHECK(parse_job_spec(to_json_text(odd)).value() == odd);
}

TEST_CASE("a job is known by its directory, sources and command") {
    JobSpec other = spec();
    other.retry.attempts_max = 9;
    CHECK(fingerprint(other) == fingerprint(spec()));

    other = spec();
    other.command.back() = "{/}";
    CHECK(fingerprint(other) != fingerprint(spec()));
    other = spec();
    other.directory = "/elsewhere";
    CHECK(fingerprint(other) != fingerprint(spec()));
}

TEST_CASE("a job without a name is called after its command") {
    CHECK(default_name(spec()).substr(0, 3) == "wc-");
    JobSpec odd = spec();
    odd.command = {"./my tool!"};
    CHECK(default_name(odd).substr(0, 8) == "my-tool-");
    CHECK(check_job_name(default_name(odd)).ok());
}

TEST_CASE("a job's name keeps to letters, digits, dots, dashes and underscores") {
    CHECK(check_job_name("nightly_2026-11.a").ok());
    CHECK(check_job_name("").error().code == ErrorCode::invalid_input);
    CHECK(check_job_name("a/b").error().message.find("'a/b' cannot name a job") == 0);
    CHECK_FALSE(check_job_name(std::string(201, 'a')).ok());
}

TEST_CASE("a job ends failed when an item failed, canceled when it was canceled before its end") {
    CHECK(final_state({.items = 2, .completed = 2}, false) == JobState::completed);
    CHECK(final_state({.items = 2, .completed = 1, .failed = 1}, false) == JobState::failed);
    CHECK(final_state({.items = 2, .completed = 1, .canceled = 1}, true) == JobState::canceled);
    CHECK(final_state({.items = 2, .completed = 2}, true) == JobState::completed);
    CHECK(final_state({}, false) == JobState::completed);
}

TEST_CASE("a job with few enough failures counts as completed") {
    Tally tally{.items = 100, .completed = 95, .failed = 5};

    CHECK(final_state(tally, false, parse_tolerance("5").value()) == JobState::completed);
    CHECK(final_state(tally, false, parse_tolerance("4").value()) == JobState::failed);
    CHECK(final_state(tally, false, parse_tolerance("5%").value()) == JobState::completed);
    CHECK(final_state(tally, false, parse_tolerance("4.9%").value()) == JobState::failed);
    CHECK(final_state(tally, false, parse_tolerance("0").value()) == JobState::failed);
}

TEST_CASE("a tolerance is a number or a share") {
    for (const char* text : {"", "x", "-1", "101%", "5 %", "%", "1.5"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_tolerance(text).ok());
    }
}

}  // namespace stint
