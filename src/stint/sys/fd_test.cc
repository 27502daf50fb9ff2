#include "stint/sys/fd.h"

#include "support/processes.h"
#include <doctest/doctest.h>
#include <fcntl.h>

using namespace stint;

namespace {
bool is_open(int descriptor) {
    return fcntl(descriptor, F_GETFD) >= 0;
}
Fd open_null() {
    return Fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
}
}  // namespace

TEST_CASE("a descriptor is closed when its owner goes") {
    int number = -1;
    {
        Fd fd = open_null();
        number = fd.get();
        CHECK(is_open(number));
    }
    CHECK_FALSE(is_open(number));
}

TEST_CASE("moving a descriptor leaves nothing behind and closes what was there") {
    Fd first = open_null();
    Fd second = open_null();
    int number = first.get();
    int replaced = second.get();

    second = std::move(first);

    CHECK(second.get() == number);
    CHECK(is_open(number));
    CHECK_FALSE(is_open(replaced));
}

TEST_CASE("a released descriptor stays open") {
    Fd fd = open_null();
    Fd other(fd.release());

    CHECK_FALSE(fd.valid());
    CHECK(is_open(other.get()));
}

TEST_CASE("closing twice closes nobody else's descriptor") {
    Fd fd = open_null();
    fd.close();
    Fd other = open_null();  // Gets the same number.
    fd.close();

    CHECK(is_open(other.get()));
}
