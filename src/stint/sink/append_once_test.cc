#include "stint/sink/append_once.h"

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/files.h"

using namespace stint;

namespace {

struct Place {
    test::TemporaryDirectory directory;
    std::string path = directory.file("log");

    AppendOnce open(bool anew = false) {
        return AppendOnce::open({.path = path, .anew = anew}).value();
    }
    std::string content() { return read_file(path, 1 << 20).value(); }
    // What is there was written before the crash; this comes again after it.
    Result<void> deliver(std::initializer_list<std::string_view> records) {
        AppendOnce file = open();
        for (std::string_view record : records) {
            Result<void> begun = file.begin_record(record.substr(0, 2));
            if (!begun.ok()) return begun;
            Result<void> written = file.write(record.substr(2));
            if (!written.ok()) return written;
        }
        return file.flush().ok() ? Result<void>() : Error{ErrorCode::unavailable, "flush"};
    }
};

}  // namespace

TEST_CASE("records that come again are passed over, and the rest is appended") {
    Place place;
    place.directory.write("log", "1 a\n2 b\n3 c\n");

    CHECK(place.deliver({"2 b\n", "3 c\n", "4 d\n"}).ok());

    CHECK(place.content() == "1 a\n2 b\n3 c\n4 d\n");
}

TEST_CASE("a record that was torn anywhere is completed") {
    for (std::size_t length = 4; length <= 8; ++length) {
        CAPTURE(length);
        Place place;
        place.directory.write("log", std::string("1 a\n2 b\n").substr(0, length));

        CHECK(place.deliver({"2 b\n", "3 c\n"}).ok());

        CHECK(place.content() == "1 a\n2 b\n3 c\n");
    }
}

TEST_CASE("records that did not come before are appended to what is there") {
    Place place;
    place.directory.write("log", "of somebody else\n");

    CHECK(place.deliver({"1 a\n"}).ok());

    CHECK(place.content() == "of somebody else\n1 a\n");
}

TEST_CASE("an unfinished line of somebody else is refused and kept") {
    Place place;
    place.directory.write("log", "unfinished");

    Result<void> delivered = place.deliver({"1 a\n"});

    REQUIRE(!delivered.ok());
    CHECK(delivered.error().code == ErrorCode::invalid_input);
    CHECK(place.content() == "unfinished");
}

TEST_CASE("a record that goes on in another way is refused") {
    Place place;
    place.directory.write("log", "1 a\n2 x\n");

    CHECK(!place.deliver({"1 a\n", "2 b\n"}).ok());

    CHECK(place.content() == "1 a\n2 x\n");
}

TEST_CASE("a head within a line is no beginning of a record") {
    Place place;
    place.directory.write("log", "0 1 a\n");

    CHECK(place.deliver({"1 a\n"}).ok());

    CHECK(place.content() == "0 1 a\n1 a\n");
}

TEST_CASE("a record is found far from the end of the file") {
    Place place;
    std::string filler(3 << 20, 'x');
    place.directory.write("log", "1 " + filler + "\n2 b\n");

    CHECK(place.deliver({"1 " + filler + "\n", "2 b\n", "3 c\n"}).ok());

    CHECK(file_facts(place.path).value()->size_bytes == std::ssize(filler) + 3 + 4 + 4);
}

TEST_CASE("a file that begins anew loses what it held") {
    Place place;
    place.directory.write("log", "old\n");

    AppendOnce file = place.open(true);

    CHECK(file.is_empty());
    CHECK(place.content().empty());
}
