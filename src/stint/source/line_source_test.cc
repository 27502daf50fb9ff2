#include "stint/source/line_source.h"

#include <thread>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "stint/model/bounds.h"

using namespace stint;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

using Lines = std::vector<std::string>;

constexpr int no_interrupt = -1;

// The inputs of one block; none at the end.
Lines block(Source& source, std::size_t items_max = 1'000) {
    std::vector<NewItem> items{{.input = "left from before"}};
    bool has_items = source.read(items, items_max).value();
    CHECK(has_items == !items.empty());
    Lines lines;
    bool all_plain = true;
    for (NewItem& item : items) {
        all_plain = all_plain && !item.key && item.fingerprint == 0;
        lines.push_back(std::move(item.input));
    }
    CHECK(all_plain);
    return lines;
}

// All lines of a file with these bytes.
Lines lines_of(std::string_view bytes, std::size_t items_max = 1'000) {
    TemporaryDirectory directory;
    directory.write("list", bytes);
    std::unique_ptr<Source> source = LineSource::open(directory.file("list"), no_interrupt).value();
    Lines all;
    while (true) {
        Lines some = block(*source, items_max);
        if (some.empty()) return all;
        CHECK(some.size() <= items_max);
        all.insert(all.end(), some.begin(), some.end());
    }
}

void send(const Pipe& pipe, std::string_view bytes) {
    REQUIRE(write_all(pipe.writer.get(), bytes).ok());
}

}  // namespace

TEST_CASE("each line is an item") {
    CHECK(lines_of("a\nb\nc\n") == Lines{"a", "b", "c"});
}

TEST_CASE("the last line counts without a newline too") {
    CHECK(lines_of("a\nb") == Lines{"a", "b"});
    CHECK(lines_of("a") == Lines{"a"});
}

TEST_CASE("an empty line is an item, also the last one") {
    CHECK(lines_of("\na\n\n\nb\n\n") == Lines{"", "a", "", "", "b", ""});
    CHECK(lines_of("\n") == Lines{""});
}

TEST_CASE("an empty file has no lines") {
    CHECK(lines_of("").empty());
}

TEST_CASE("carriage returns, white space, NULs and bytes that are no UTF-8 belong to the line") {
    CHECK(lines_of("a\r\n \tb \n\xff\n") == Lines{"a\r", " \tb ", "\xff"});
    CHECK(lines_of(std::string("a\0b\n", 4)) == Lines{std::string("a\0b", 3)});
}

TEST_CASE("equal lines are different items") {
    TemporaryDirectory directory;
    directory.write("list", "a\na\n");
    std::unique_ptr<Source> source = LineSource::open(directory.file("list"), no_interrupt).value();

    CHECK(source->keys() == KeyRule::position);
    CHECK(block(*source) == Lines{"a", "a"});
}

TEST_CASE("a block holds at most as many lines as were asked for") {
    Pipe pipe;
    send(pipe, "1\n2\n3\n4\n5");
    pipe.writer.close();
    LineSource source(pipe.reader.get(), "standard input", no_interrupt);

    CHECK(block(source, 2) == Lines{"1", "2"});
    CHECK(block(source, 2) == Lines{"3", "4"});
    CHECK(block(source, 2) == Lines{"5"});
    CHECK(block(source, 2).empty());
    CHECK(block(source, 2).empty());
}

TEST_CASE("the lines a slow writer has sent are there before it sends more") {
    Pipe pipe;
    LineSource source(pipe.reader.get(), "standard input", no_interrupt);

    send(pipe, "a\nb\nhal");
    CHECK(block(source) == Lines{"a", "b"});
    send(pipe, "f\n");
    CHECK(block(source) == Lines{"half"});
}

TEST_CASE("a reader waits for the first line") {
    Pipe pipe;
    LineSource source(pipe.reader.get(), "standard input", no_interrupt);
    std::thread writer([&] {
        send(pipe, "on");
        send(pipe, "e\n");
    });

    CHECK(block(source) == Lines{"one"});
    writer.join();
}

TEST_CASE("a descriptor that does not block is waited for") {
    Pipe pipe;
    REQUIRE(fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) == 0);
    LineSource source(pipe.reader.get(), "standard input", no_interrupt);
    std::thread writer([&] { send(pipe, "late\n"); });

    CHECK(block(source) == Lines{"late"});
    writer.join();
}

TEST_CASE("lines that go over many reads come whole") {
    Lines written;
    std::string bytes;
    for (std::size_t i = 0; i < 3'000; ++i) {
        written.push_back(std::string(i, 'x') + std::to_string(i));
        bytes += written.back() + '\n';
    }

    CHECK((lines_of(bytes) == written));
    CHECK((lines_of(bytes, 1) == written));
}

TEST_CASE("a file of many short lines comes in full blocks") {
    TemporaryDirectory directory;
    std::string bytes;
    for (int i = 0; i < 300'000; ++i) bytes += "1234567\n";
    directory.write("list", bytes);
    std::unique_ptr<Source> source = LineSource::open(directory.file("list"), no_interrupt).value();

    for (int i = 0; i < 30; ++i) CHECK(block(*source, 10'000).size() == 10'000);
    CHECK(block(*source, 10'000).empty());
}

TEST_CASE("a line may be as long as a key") {
    std::string longest(bounds::key_bytes_max, 'x');

    CHECK((lines_of(longest + "\nb\n" + longest) == Lines{longest, "b", longest}));
}

TEST_CASE("a line that is too long is refused by its number, after the lines before it") {
    for (std::string_view end : {"", "\n", "\nc\n"}) {
        TemporaryDirectory directory;
        std::string too_long(bounds::key_bytes_max + 1, 'x');
        directory.write("list", "a\nb\n" + too_long + std::string(end));
        std::unique_ptr<Source> source =
            LineSource::open(directory.file("list"), no_interrupt).value();
        CHECK(block(*source) == Lines{"a", "b"});

        for (int i = 0; i < 2; ++i) {
            std::vector<NewItem> items;
            Result<bool> read = source->read(items, 10);
            REQUIRE_FALSE(read.ok());
            CHECK(read.error().code == ErrorCode::invalid_input);
            CHECK(read.error().message ==
                  "line 3 of '" + directory.file("list") + "' is longer than 4194304 bytes");
            CHECK(items.empty());
        }
    }
}

TEST_CASE("an endless line is refused without holding it all") {
    Fd zeros(open("/dev/zero", O_RDONLY | O_CLOEXEC));
    LineSource source(zeros.get(), "standard input", no_interrupt);
    std::vector<NewItem> items;

    CHECK(source.read(items, 1).error().message ==
          "line 1 of standard input is longer than 4194304 bytes");
}

TEST_CASE("an interrupt ends the wait for input") {
    Pipe input;
    Pipe interrupt;
    LineSource source(input.reader.get(), "standard input", interrupt.reader.get());
    CHECK_FALSE(source.was_interrupted());
    std::thread somebody([&] { interrupt.put(); });

    CHECK(block(source).empty());
    CHECK(source.was_interrupted());
    somebody.join();
}

TEST_CASE("an interrupt ends a file that could be read on") {
    TemporaryDirectory directory;
    directory.write("list", "a\nb\nc\n");
    Pipe interrupt;
    std::unique_ptr<Source> source =
        LineSource::open(directory.file("list"), interrupt.reader.get()).value();
    CHECK(block(*source, 1) == Lines{"a"});

    interrupt.put();

    CHECK(block(*source, 1).empty());
    CHECK(source->was_interrupted());
}

TEST_CASE("the end of the input is no interrupt") {
    Pipe input;
    Pipe interrupt;
    LineSource source(input.reader.get(), "standard input", interrupt.reader.get());
    input.writer.close();

    CHECK(block(source).empty());
    CHECK_FALSE(source.was_interrupted());
}

TEST_CASE("a named pipe is opened before it has a writer, and read once it has") {
    TemporaryDirectory directory;
    std::string path = directory.file("fifo");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    std::unique_ptr<Source> source = LineSource::open(path, no_interrupt).value();
    std::thread writer([&] {
        Fd end(open(path.c_str(), O_WRONLY | O_CLOEXEC));
        REQUIRE(write_all(end.get(), "a\nb").ok());
    });

    Lines lines = block(*source);
    while (lines.size() < 2) {
        for (const std::string& line : block(*source)) lines.push_back(line);
    }
    CHECK(lines == Lines{"a", "b"});
    CHECK(block(*source).empty());
    writer.join();
}

TEST_CASE("a file that is not there cannot be opened") {
    TemporaryDirectory directory;
    Result<std::unique_ptr<Source>> source =
        LineSource::open(directory.file("missing"), no_interrupt);

    REQUIRE_FALSE(source.ok());
    CHECK(source.error().code == ErrorCode::not_found);
    CHECK(source.error().message.find(directory.file("missing")) != std::string::npos);
}

TEST_CASE("a directory has no lines") {
    TemporaryDirectory directory;
    std::unique_ptr<Source> source = LineSource::open(directory.path(), no_interrupt).value();
    std::vector<NewItem> items;
    Result<bool> read = source->read(items, 1);

    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == ErrorCode::invalid_input);
    CHECK(read.error().message.find(directory.path()) != std::string::npos);
}

TEST_CASE("a standard input that is closed is an error, not an empty list") {
    Pipe pipe;
    int closed = pipe.reader.get();
    pipe.reader.close();
    LineSource source(closed, "standard input", no_interrupt);
    std::vector<NewItem> items;
    Result<bool> read = source.read(items, 1);

    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message.starts_with("reading standard input: "));
}
