#include "stint/sys/file_watch.h"

#include <fstream>

#include "support/processes.h"
#include <doctest/doctest.h>
#include <unistd.h>

namespace stint {

TEST_CASE("a watch tells that its file was written, replaced and removed, and nothing of others") {
    test::TemporaryDirectory directory;
    std::string path = directory.path() + "/slots";
    FileWatch watch = FileWatch::open(path).value();
    CHECK_FALSE(watch.drain());

    std::ofstream(directory.path() + "/other") << "1";
    CHECK_FALSE(watch.drain());
    std::ofstream(path) << "2";
    CHECK(watch.drain());
    CHECK_FALSE(watch.drain());
    REQUIRE(::rename((directory.path() + "/other").c_str(), path.c_str()) == 0);
    CHECK(watch.drain());
    REQUIRE(::unlink(path.c_str()) == 0);
    CHECK(watch.drain());
}

TEST_CASE("a file in a directory that is not there cannot be watched") {
    test::TemporaryDirectory directory;
    CHECK(FileWatch::open(directory.path() + "/none/slots").error().code == ErrorCode::not_found);
}

}  // namespace stint
