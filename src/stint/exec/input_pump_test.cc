#include "stint/exec/input_pump.h"

#include "support/processes.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

using namespace stint;
using test::TemporaryDirectory;

namespace {

Fd opened(const std::string& path) {
    return Fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::string rest_of(const Fd& reader) {
    std::string all;
    std::string some(1 << 16, '\0');
    for (ssize_t count = 0; (count = read(reader.get(), some.data(), some.size())) > 0;)
        all.append(some, 0, static_cast<std::size_t>(count));
    return all;
}

std::string numbers(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_CASE("parts of a file come one behind the other, and then the end") {
    TemporaryDirectory directory;
    std::string text = numbers(1'000'000);
    directory.write("f", text);
    std::unique_ptr<InputPump> pump = InputPump::open().value();
    InputPump::Feed feed =
        pump->begin(opened(directory.file("f")), "f", {{0, 2}, {5, 5}, {100, 6'000'000}}).value();

    CHECK(rest_of(feed.reader) == text.substr(0, 2) + text.substr(100, 5'999'900));
    CHECK(pump->end(feed.id) == std::nullopt);
}

TEST_CASE("several children are fed at once, and one that does not read holds up nobody") {
    TemporaryDirectory directory;
    std::string text = numbers(1'000'000);
    directory.write("f", text);
    std::unique_ptr<InputPump> pump = InputPump::open().value();
    ByteSpan all{0, static_cast<std::int64_t>(text.size())};
    InputPump::Feed idle = pump->begin(opened(directory.file("f")), "f", {all}).value();
    InputPump::Feed first = pump->begin(opened(directory.file("f")), "f", {all}).value();
    InputPump::Feed second = pump->begin(opened(directory.file("f")), "f", {all}).value();

    CHECK(rest_of(second.reader) == text);
    CHECK(rest_of(first.reader) == text);
    CHECK(pump->end(first.id) == std::nullopt);
    CHECK(pump->end(idle.id) == std::nullopt);
    CHECK(pump->end(second.id) == std::nullopt);
}

TEST_CASE("a child that goes away without reading is no fault") {
    TemporaryDirectory directory;
    directory.write("f", numbers(1'000'000));
    std::unique_ptr<InputPump> pump = InputPump::open().value();
    InputPump::Feed feed = pump->begin(opened(directory.file("f")), "f", {{0, 6'000'000}}).value();
    feed.reader.close();

    CHECK(pump->end(feed.id) == std::nullopt);
}

TEST_CASE("a file that has become shorter is told, before the child sees the end") {
    TemporaryDirectory directory;
    directory.write("f", "short");
    std::unique_ptr<InputPump> pump = InputPump::open().value();
    InputPump::Feed feed = pump->begin(opened(directory.file("f")), "f", {{0, 100}}).value();

    CHECK(rest_of(feed.reader) == "short");
    CHECK(pump->end(feed.id) == "'f' has become shorter since it was split");
}
