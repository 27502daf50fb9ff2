#include "stint/model/start_limits.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a size is a number of bytes with a unit, small letters for powers of 1000") {
    CHECK(parse_bytes("512").value() == 512);
    CHECK(parse_bytes("2K").value() == 2'048);
    CHECK(parse_bytes("2k").value() == 2'000);
    CHECK(parse_bytes("4G").value() == std::int64_t{4} << 30);
    CHECK(parse_bytes("1P").value() == std::int64_t{1} << 50);
}

TEST_CASE("what is no size is refused with what to write") {
    for (const char* text : {"", "0", "-1", "G", "4GB", "1.5G", "9000P"}) {
        CAPTURE(text);
        CHECK(parse_bytes(text).error().message.find("such as 500M or 4G") != std::string::npos);
    }
}

}  // namespace stint
