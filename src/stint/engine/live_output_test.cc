#include "stint/engine/live_output.h"

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/signals.h"

using namespace stint;
using test::Pipe;
using test::TemporaryDirectory;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

// A printer whose two streams are one, and attempts that write to files.
struct Place {
    Pipe screen;
    TemporaryDirectory files;
    Item first{.id = make_item_id({1}, 1), .key = "a", .input = "a"};
    Item second{.id = make_item_id({1}, 2), .key = "b", .input = "b"};
    Fd output = open_unlinked(files.path()).value();
    Fd errors = open_unlinked(files.path()).value();
    std::optional<LiveOutput> live;

    explicit Place(SinkOrder order = SinkOrder::settled) {
        ignore_sigpipe();
        auto stream = std::make_unique<StreamSink>(Output(screen.writer.get(), nullptr),
                                                   Output(screen.writer.get(), nullptr),
                                                   StreamSink::Options{});
        LiveOutput::Options options{.worker = {7}, .order = order, .failed = [] {}};
        live.emplace(std::move(stream), std::move(options));
    }

    void begin(const Item& item) {
        live->begun(0, {.item = &item, .worker = {7}}, {.output = &output, .errors = &errors});
    }
    void write(std::string_view bytes) { REQUIRE(write_all(output.get(), bytes).ok()); }
    std::string looked() {
        REQUIRE(live->look().ok());
        return taken();
    }
    // What is there to be read now.
    std::string taken() {
        std::string bytes(4 * mebibyte, '\0');
        REQUIRE(fcntl(screen.reader.get(), F_SETFL, O_NONBLOCK) == 0);
        ssize_t count = ::read(screen.reader.get(), bytes.data(), bytes.size());
        bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
        return bytes;
    }
    // What is printed when the item is settled, by that worker, with this output.
    std::string settled(const Item& item, std::string text, WorkerId worker = {7}) {
        Event event{.key = item.key, .input = item.input, .outcome = {.item = item.id}};
        event.outcome.worker = worker;
        event.outcome.attempt.output = std::move(text);
        REQUIRE(live->deliver(event).ok());
        REQUIRE(live->flush().ok());
        return taken();
    }
};

}  // namespace

TEST_CASE("lines are printed when they are complete, and the rest when the item is settled") {
    Place place;
    place.begin(place.first);

    place.write("one\ntw");
    CHECK(place.looked() == "one\n");
    CHECK(place.looked() == "");
    place.write("o\nthree");
    CHECK(place.looked() == "two\n");
    place.live->ended(0);
    CHECK(place.settled(place.first, "one\ntwo\nthree") == "three");
}

TEST_CASE("an item that nobody has looked at is printed whole when it is settled") {
    Place place;
    place.begin(place.first);
    place.write("one\n");
    place.live->ended(0);

    CHECK(place.looked() == "");
    CHECK(place.settled(place.first, "one\n") == "one\n");
}

TEST_CASE("what another worker has run is printed whole") {
    Place place;
    place.begin(place.first);
    place.write("one\n");
    CHECK(place.looked() == "one\n");
    place.live->ended(0);

    CHECK(place.settled(place.first, "one\n", WorkerId{8}) == "one\n");
}

TEST_CASE("in the order of the items only the one whose turn it is is looked at") {
    Place place(SinkOrder::items);
    place.begin(place.second);
    place.write("b\n");

    CHECK(place.looked() == "");
    CHECK(place.settled(place.first, "a\n") == "a\n");
    CHECK(place.looked() == "b\n");
}

TEST_CASE("a line that is too long waits for the end of its item") {
    Place place;
    place.begin(place.first);
    std::string line(static_cast<std::size_t>(2 * mebibyte), 'x');
    place.write(line);

    for (int i = 0; i < 16; ++i) CHECK(place.looked() == "");
    place.write("\n");
    CHECK(place.looked() == "");
}

TEST_CASE("the rest of an attempt that is tried again is printed at the next look") {
    Place place;
    place.begin(place.first);
    place.write("one\n");
    CHECK(place.looked() == "one\n");
    place.live->ended(0);

    place.live->let_go(place.first, 1, {.output = "one\ntwo\n", .output_bytes = 8});
    CHECK(place.looked() == "two\n");
}

TEST_CASE("that nobody reads any more is told by all that print") {
    Place place;
    place.begin(place.first);
    place.write("one\n");
    place.screen.reader.close();

    CHECK(place.live->look().error().code == ErrorCode::closed);
    CHECK(place.live->flush().error().code == ErrorCode::closed);
    CHECK(place.live->close().error().code == ErrorCode::closed);
}
