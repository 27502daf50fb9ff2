#include "stint/sink/exec_sink.h"

#include <thread>

#include "support/events.h"
#include "support/processes.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "stint/sys/signals.h"

using namespace stint;
using test::event_json;
using test::event_of;

namespace {

struct Place {
    Place() { ignore_sigpipe(); }
    test::TemporaryDirectory directory;
    std::string path = directory.file("got");
    std::string got() { return read_file(path, 1 << 20).value(); }
};

}  // namespace

TEST_CASE("a command reads one line an event, and has read them all when the sink is closed") {
    Place place;
    ExecSink sink("cat >" + place.path, event_json);

    CHECK(sink.deliver(event_of(1, "a")).ok());
    CHECK(sink.flush().value());
    CHECK(sink.deliver(event_of(2, "b")).ok());
    CHECK(sink.close().ok());

    CHECK(place.got() == event_json.line(event_of(1, "a")) + event_json.line(event_of(2, "b")));
}

TEST_CASE("what a command was given is not received before it has ended") {
    ExecSink sink("cat", event_json);

    CHECK(sink.receipt() == Sink::Receipt::at_close);
}

TEST_CASE("without an event no command is started") {
    Place place;
    ExecSink sink("echo >" + place.path, event_json);

    CHECK(sink.close().ok());
    CHECK_FALSE(file_facts(place.path).value().has_value());
}

TEST_CASE("a command that fails at its end has not taken the results") {
    Place place;
    ExecSink sink("cat >/dev/null; exit 3", event_json);
    CHECK(sink.deliver(event_of(1, "a")).ok());
    Result<void> closed = sink.close();

    REQUIRE_FALSE(closed.ok());
    CHECK(closed.error().message == "the command has not taken the results: exit 3");
}

TEST_CASE("a command that ends early is told from one that reads on") {
    Place place;
    ExecSink sink("exit 0", event_json);
    Result<void> delivered;
    while (delivered.ok()) delivered = sink.deliver(event_of(1, std::string(60'000, 'x')));

    CHECK(delivered.error().code == ErrorCode::unavailable);
    CHECK(delivered.error().message.find("before it had read all results (exit 0)") !=
          std::string::npos);
}

TEST_CASE("a command that cannot be found is reported by the shell and by its exit") {
    Place place;
    ExecSink sink("no-such-program 2>/dev/null", event_json);
    CHECK(sink.deliver(event_of(1, "a")).ok());
    Result<void> closed = sink.close();

    REQUIRE_FALSE(closed.ok());
    CHECK(closed.error().message.find("exit 127") != std::string::npos);
}

TEST_CASE("a command that was abandoned before the first event is not begun") {
    Place place;
    ExecSink sink("echo >" + place.path, event_json);
    sink.abandon();

    CHECK_FALSE(sink.deliver(event_of(1, "a")).ok());
    CHECK_FALSE(file_facts(place.path).value().has_value());
}

TEST_CASE("nobody waits for a command that was abandoned") {
    Place place;
    test::Pipe started;
    fcntl(started.writer.get(), F_SETFD, 0);
    ExecSink sink(fmt::format("echo >&{}; exec sleep 900", started.writer.get()), event_json);
    CHECK(sink.deliver(event_of(1, "a")).ok());
    CHECK(started.get());
    std::thread hurry([&] { sink.abandon(); });
    Result<void> closed = sink.close();
    hurry.join();

    REQUIRE_FALSE(closed.ok());
    CHECK(closed.error().message.find("signal KILL") != std::string::npos);
}
