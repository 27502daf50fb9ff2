#include "stint/sink/open_sink.h"

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("a receiver of an unknown scheme is refused, with those that exist") {
    for (std::string url : {"https://example.org/", "out.jsonl", "file", "", "-:x"}) {
        CAPTURE(url);
        Result<void> checked = check_sink(url);

        REQUIRE_FALSE(checked.ok());
        CHECK(checked.error().code == ErrorCode::invalid_input);
        CHECK(checked.error().message.find(
                  "exec:COMMAND, joblog:PATH, results:NAME, merge:PATH and spool:QUEUE") !=
              std::string::npos);
    }
}

TEST_CASE("a receiver without a name is refused, with an example") {
    CHECK(check_sink("file:").error().message == "'file:' names nothing; write file:PATH");
    CHECK(check_sink("exec:").error().message == "'exec:' names nothing; write exec:COMMAND");
}

TEST_CASE("what can be written to passes the check") {
    test::TemporaryDirectory directory;

    CHECK(check_sink("-").ok());
    CHECK(check_sink("file:" + directory.file("out.jsonl")).ok());
    CHECK(check_sink("dir:" + directory.file("a/b")).ok());
    CHECK(check_sink("exec:cat").ok());
}

TEST_CASE("an order of its own is a position of its own") {
    CHECK(SinkSpec{}.name() == "-");
    CHECK(SinkSpec{.order = SinkOrder::items}.name() == "-?ordered");
}
