#include "stint/sys/mapping.h"

#include <cstring>

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("what one process writes to a mapping, another reads from it") {
    test::TemporaryDirectory directory;
    Fd file = open_unlinked(directory.path()).value();
    REQUIRE(reserve_bytes(file, "shared", 100).ok());
    Mapping mapping = Mapping::of(file, "shared", 100, Mapping::Access::read).value();
    test::Fork other([&] {
        Mapping its = Mapping::of(file, "shared", 100, Mapping::Access::read_write).value();
        std::memcpy(its.data(), "hello", 6);
        return 0;
    });

    REQUIRE(other.wait() == 0);
    CHECK(std::string(reinterpret_cast<const char*>(mapping.data())) == "hello");
}

TEST_CASE("reserving bytes grows a file and never shortens it") {
    test::TemporaryDirectory directory;
    Fd file = open_unlinked(directory.path()).value();

    REQUIRE(reserve_bytes(file, "file", 100).ok());
    CHECK(file_facts(file).value().size_bytes == 100);
    REQUIRE(reserve_bytes(file, "file", 50).ok());
    CHECK(file_facts(file).value().size_bytes == 100);
}

TEST_CASE("a mapping that moved is unmapped once") {
    test::TemporaryDirectory directory;
    Fd file = open_unlinked(directory.path()).value();
    REQUIRE(reserve_bytes(file, "file", 100).ok());
    Mapping first = Mapping::of(file, "file", 100, Mapping::Access::read_write).value();
    Mapping second = Mapping::of(file, "file", 100, Mapping::Access::read_write).value();

    second = std::move(first);

    second.data()[99] = std::byte{1};
    CHECK(second.size_bytes() == 100);
}
