#include "stint/exec/capture.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

std::string print(Capture& capture, std::string_view text) {
    Fd writer = capture.writer().value();
    write_all(writer.get(), text).value();
    writer.close();
    return capture.read(0, capture.size().value()).value();
}

}  // namespace

TEST_CASE("what one child printed is not seen by the next") {
    Capture capture("/tmp");

    CHECK(print(capture, "first, longer") == "first, longer");
    capture.clear();
    CHECK(print(capture, "second") == "second");
}

TEST_CASE("a process that survives keeps the old file and cannot write into the next output") {
    Capture capture("/tmp");
    Fd survivor = capture.writer().value();
    capture.clear();

    Fd writer = capture.writer().value();
    write_all(survivor.get(), "late").value();
    write_all(writer.get(), "ours").value();

    CHECK(capture.read(0, 100).value() == "ours");
}

TEST_CASE("an output that is kept has its name, and the next one begins empty") {
    std::string path = "/tmp/stint-capture-test-" + std::to_string(getpid());
    Capture capture("/tmp");
    print(capture, "kept");

    REQUIRE(capture.keep_as(path, true).ok());
    CHECK(capture.keep_as(path, true).ok() == false);
    CHECK(read_file(path, 100).value() == "kept");
    CHECK(print(capture, "next") == "next");
    remove_file(path).value();
}

}  // namespace stint
