#include "stint/base/escapes.h"

#include <doctest/doctest.h>

using namespace stint;
using namespace stint;

TEST_CASE("escapes stand for their bytes, all else for itself") {
    CHECK(unescaped_bytes("a,b").value() == "a,b");
    CHECK(unescaped_bytes("\\n\\t\\r\\\\").value() == "\n\t\r\\");
    CHECK(unescaped_bytes("\\0").value() == std::string(1, '\0'));
    CHECK(unescaped_bytes("\\x2cb").value() == ",b");
    CHECK(unescaped_bytes("\\0541").value() == ",1");
    CHECK(unescaped_bytes("").value().empty());
}

TEST_CASE("an unknown escape is refused with those there are") {
    for (const char* text : {"\\", "\\q", "\\x", "\\xgg", "\\8", "a\\777", "\\x-1"}) {
        CAPTURE(text);
        CHECK(unescaped_bytes(text).error().code == ErrorCode::invalid_input);
    }
}
