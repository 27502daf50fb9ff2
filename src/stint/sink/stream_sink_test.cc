#include "stint/sink/stream_sink.h"

#include <thread>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/signals.h"

using namespace stint;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

constexpr std::size_t buffer_bytes = 64 << 10;

Event event_of(std::string output, std::string errors = "",
               OutcomeStatus status = OutcomeStatus::completed) {
    Event event;
    event.outcome.status = status;
    event.outcome.attempt.output = std::move(output);
    event.outcome.attempt.errors = std::move(errors);
    return event;
}

// An item whose output lies in the content file `name`.
Event long_event_of(std::string name, std::string errors = "") {
    Event event = event_of("", std::move(errors));
    event.outcome.attempt.content = std::move(name);
    return event;
}

// The bytes that are in the pipe now.
std::string taken(const Pipe& pipe) {
    std::string bytes(1 << 20, '\0');
    REQUIRE(fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) == 0);
    ssize_t count = ::read(pipe.reader.get(), bytes.data(), bytes.size());
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
}

// A sink whose two streams are one, as on a terminal.
struct Console {
    Pipe screen;
    TemporaryDirectory contents;
    ContentFolder folder{contents.path()};
    StreamSink sink{Output(screen.writer.get(), nullptr),
                    Output(screen.writer.get(), nullptr),
                    {.contents = &folder}};

    Console() { ignore_sigpipe(); }
};

}  // namespace

TEST_CASE("what items wrote comes one after the other, as it was") {
    Console terminal;

    CHECK(terminal.sink.deliver(event_of("a\n")).ok());
    CHECK(terminal.sink.deliver(event_of("no newline")).ok());
    CHECK(terminal.sink.deliver(event_of("")).ok());
    CHECK(terminal.sink.deliver(event_of(std::string("\xff\0|\n", 4))).ok());
    CHECK(terminal.sink.flush().ok());

    CHECK(taken(terminal.screen) == std::string("a\nno newline\xff\0|\n", 16));
}

TEST_CASE("little is written at once, with the flush") {
    Console terminal;

    CHECK(terminal.sink.deliver(event_of("a\n")).ok());
    CHECK(terminal.sink.deliver(event_of("b\n")).ok());
    CHECK(taken(terminal.screen).empty());
    CHECK(terminal.sink.flush().value());
    CHECK(taken(terminal.screen) == "a\nb\n");
}

TEST_CASE("a full buffer is written before the flush") {
    Console terminal;
    std::string most(buffer_bytes - 1, 'x');

    CHECK(terminal.sink.deliver(event_of(most)).ok());
    CHECK(taken(terminal.screen).empty());
    CHECK(terminal.sink.deliver(event_of("y")).ok());
    CHECK((taken(terminal.screen) == most + "y"));
}

TEST_CASE("a flush says whether anything was written since the last one") {
    Console terminal;
    CHECK_FALSE(terminal.sink.flush().value());

    CHECK(terminal.sink.deliver(event_of("a")).ok());
    CHECK(terminal.sink.flush().value());
    CHECK_FALSE(terminal.sink.flush().value());

    CHECK(terminal.sink.deliver(event_of("", "only an error")).ok());
    CHECK(terminal.sink.flush().value());

    CHECK(terminal.sink.deliver(event_of("")).ok());
    CHECK_FALSE(terminal.sink.flush().value());
}

TEST_CASE("an item's stderr comes behind its stdout and before the next item") {
    Console terminal;

    CHECK(terminal.sink.deliver(event_of("out 1\n")).ok());
    CHECK(terminal.sink.deliver(event_of("out 2\n", "error 2\n")).ok());
    CHECK(terminal.sink.deliver(event_of("out 3\n")).ok());
    CHECK(terminal.sink.flush().ok());

    CHECK(taken(terminal.screen) == "out 1\nout 2\nerror 2\nout 3\n");
}

TEST_CASE("stderr goes to the error stream only") {
    Pipe output;
    Pipe errors;
    StreamSink sink(Output(output.writer.get(), nullptr), Output(errors.writer.get(), nullptr), {});

    CHECK(sink.deliver(event_of("out\n", "error\n")).ok());
    CHECK(sink.flush().ok());

    CHECK(taken(output) == "out\n");
    CHECK(taken(errors) == "error\n");
}

TEST_CASE("a failed item prints what it wrote, a canceled one nothing") {
    Console terminal;

    CHECK(terminal.sink.deliver(event_of("out\n", "error\n", OutcomeStatus::failed)).ok());
    CHECK(terminal.sink.deliver(event_of("never", "never", OutcomeStatus::canceled)).ok());
    CHECK(terminal.sink.flush().ok());

    CHECK(taken(terminal.screen) == "out\nerror\n");
}

TEST_CASE("an output in a content file is printed whole, in its place") {
    TemporaryDirectory directory;
    std::string content;
    for (int i = 0; content.size() < (3 << 20); ++i) content += std::to_string(i) + ",";
    directory.write("contents/c1", content);
    directory.write("printed");
    // Appended to, as by `stint run … >> printed`.
    Fd printed(open(directory.file("printed").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    ContentFolder folder(directory.file("contents"));
    StreamSink sink(Output(printed.get(), nullptr), Output(printed.get(), nullptr),
                    {.contents = &folder});

    CHECK(sink.deliver(event_of("before\n")).ok());
    CHECK(sink.deliver(long_event_of("c1", "error\n")).ok());
    CHECK(sink.deliver(event_of("behind\n")).ok());
    CHECK(sink.flush().value());

    std::string bytes = read_file(directory.file("printed"), 8 << 20).value();
    CHECK((bytes == "before\n" + content + "error\nbehind\n"));
}

TEST_CASE("a long output passes through a pipe that is smaller") {
    Console terminal;
    std::string content(1 << 20, 'x');
    terminal.contents.write("c1", content + "\n");
    std::string printed;
    std::thread reader([&] { printed = terminal.screen.line(); });

    CHECK(terminal.sink.deliver(long_event_of("c1")).ok());
    reader.join();

    CHECK((printed == content));
}

TEST_CASE("an stderr in a content file is printed whole, not its end") {
    Pipe output;
    Console terminal;
    std::string content(100'000, 'x');
    terminal.contents.write("e1", content + "\n");
    StreamSink sink(Output(output.writer.get(), nullptr),
                    Output(terminal.screen.writer.get(), nullptr), {.contents = &terminal.folder});
    Event event = event_of("out\n", "xxx\n");
    event.outcome.attempt.errors_content = "e1";
    std::string printed;
    std::thread reader([&] { printed = terminal.screen.line(); });

    CHECK(sink.deliver(event).ok());
    reader.join();

    CHECK((printed == content));
    CHECK(taken(output) == "out\n");
}

TEST_CASE("a content file that is missing is an error that names it") {
    Console terminal;
    Result<void> delivered = terminal.sink.deliver(long_event_of("gone"));

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().code == ErrorCode::not_found);
    CHECK(delivered.error().message.find(terminal.contents.file("gone")) != std::string::npos);
}

TEST_CASE("when nobody reads the output any more, that is what is said") {
    Pipe errors;
    for (std::string_view how : {"flush", "full buffer", "errors", "content"}) {
        CAPTURE(how);
        Console terminal;
        terminal.contents.write("c1", "content");
        StreamSink sink(Output(terminal.screen.writer.get(), nullptr),
                        Output(errors.writer.get(), nullptr), {.contents = &terminal.folder});
        terminal.screen.reader.close();

        Result<void> delivered = how == "full buffer"
                                     ? sink.deliver(event_of(std::string(buffer_bytes, 'x')))
                                 : how == "errors"  ? sink.deliver(event_of("out", "error"))
                                 : how == "content" ? sink.deliver(long_event_of("c1"))
                                                    : sink.deliver(event_of("out"));
        Error error = delivered.ok() ? sink.flush().error() : delivered.error();

        CHECK(error.code == ErrorCode::closed);
        CHECK(error.message == "nobody reads the output any more");
    }
    CHECK(taken(errors).empty());
}

TEST_CASE("a full disk is not taken for a reader who has gone") {
    Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    StreamSink sink(Output(full.get(), nullptr), Output(full.get(), nullptr), {});
    REQUIRE(sink.deliver(event_of("out")).ok());
    Result<bool> flushed = sink.flush();

    REQUIRE_FALSE(flushed.ok());
    CHECK(flushed.error().code == ErrorCode::unavailable);
    CHECK(flushed.error().message.find("disk is full") != std::string::npos);
}

TEST_CASE("what could not be written is written by the next flush") {
    TemporaryDirectory directory;
    directory.write("printed");
    Fd output(open("/dev/full", O_WRONLY | O_CLOEXEC));
    StreamSink sink(Output(output.get(), nullptr), Output(output.get(), nullptr), {});
    REQUIRE(sink.deliver(event_of("out\n")).ok());
    REQUIRE_FALSE(sink.flush().ok());

    Fd printed(open(directory.file("printed").c_str(), O_WRONLY | O_CLOEXEC));
    REQUIRE(dup3(printed.get(), output.get(), O_CLOEXEC) == output.get());
    CHECK(sink.flush().value());

    CHECK(read_file(directory.file("printed"), 100).value() == "out\n");
}

TEST_CASE("an error stream that cannot be written to is an error") {
    Pipe output;
    Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    StreamSink sink(Output(output.writer.get(), nullptr), Output(full.get(), nullptr), {});
    Result<void> delivered = sink.deliver(event_of("out", "error"));

    REQUIRE_FALSE(delivered.ok());
    CHECK(delivered.error().message.starts_with("printing what an item said on stderr: "));
    CHECK(taken(output) == "out");
}
