#include "stint/sys/poller.h"

#include <algorithm>
#include <thread>

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

std::vector<std::uint64_t> ready(Poller& poller, std::optional<Millis> timeout) {
    std::span<const std::uint64_t> tags = poller.wait(timeout).value();
    std::vector<std::uint64_t> sorted(tags.begin(), tags.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

using Tags = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("the tags of readable descriptors are reported until they are read") {
    Poller poller = Poller::open().value();
    test::Pipe first;
    test::Pipe second;
    REQUIRE(poller.add(first.reader.get(), 1).ok());
    REQUIRE(poller.add(second.reader.get(), 2).ok());
    CHECK(ready(poller, 0) == Tags{});

    first.put();
    second.put();
    CHECK(ready(poller, std::nullopt) == Tags{1, 2});
    first.get();
    CHECK(ready(poller, std::nullopt) == Tags{2});
}

TEST_CASE("the end of a pipe is reported") {
    Poller poller = Poller::open().value();
    test::Pipe pipe;
    REQUIRE(poller.add(pipe.reader.get(), 7).ok());
    pipe.writer.close();

    CHECK(ready(poller, std::nullopt) == Tags{7});
}

TEST_CASE("a removed descriptor is not reported any more") {
    Poller poller = Poller::open().value();
    test::Pipe pipe;
    REQUIRE(poller.add(pipe.reader.get(), 7).ok());
    pipe.put();
    poller.remove(pipe.reader.get());

    CHECK(ready(poller, 0) == Tags{});
    CHECK(poller.add(pipe.reader.get(), 8).ok());
    CHECK(ready(poller, 0) == Tags{8});
}

TEST_CASE("a regular file cannot be waited for") {
    Poller poller = Poller::open().value();
    test::TemporaryDirectory directory;
    directory.write("a");
    Fd file(open(directory.file("a").c_str(), O_RDONLY | O_CLOEXEC));

    CHECK(poller.add(file.get(), 1).error().code == ErrorCode::invalid_input);
}

TEST_CASE("more than 256 ready descriptors are reported over several waits") {
    Poller poller = Poller::open().value();
    Waker waker = Waker::open().value();
    waker.wake();
    std::vector<Fd> copies;
    for (std::uint64_t tag = 0; tag < 300; ++tag) {
        copies.emplace_back(fcntl(waker.fd(), F_DUPFD_CLOEXEC, 3));
        REQUIRE(poller.add(copies.back().get(), tag).ok());
    }

    Tags all = ready(poller, std::nullopt);
    CHECK(all.size() == 256);
    Tags others = ready(poller, std::nullopt);
    all.insert(all.end(), others.begin(), others.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());

    CHECK(all.size() == 300);
}

TEST_CASE("another thread can end a wait, and a drained waker is quiet") {
    Poller poller = Poller::open().value();
    Waker waker = Waker::open().value();
    REQUIRE(poller.add(waker.fd(), 9).ok());
    std::thread other([&] {
        waker.wake();
        waker.wake();
    });

    CHECK(ready(poller, std::nullopt) == Tags{9});
    other.join();
    waker.drain();
    CHECK(ready(poller, 0) == Tags{});
}
