#include "stint/model/io_priority.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a priority at the disk has a class, and a level unless it is idle") {
    CHECK(parse_io_priority("idle").value() == 3 << 13);
    CHECK(parse_io_priority("3").value() == 3 << 13);
    CHECK(parse_io_priority("best-effort").value() == (2 << 13 | 4));
    CHECK(parse_io_priority("2:7").value() == (2 << 13 | 7));
    CHECK(parse_io_priority("realtime:0").value() == 1 << 13);
}

TEST_CASE("what is no priority at the disk is refused with what to write") {
    for (const char* text : {"", "none", "0", "idle:1", "best-effort:8", "best-effort:", "4"}) {
        CAPTURE(text);
        CHECK(parse_io_priority(text).error().message.find("write idle") != std::string::npos);
    }
}

}  // namespace stint
