#include "stint/sink/tag.h"

#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("each line gets the tag once, however its bytes are cut") {
    TaggedLines lines("t\t");
    std::string text;

    for (std::string_view piece : {"a", "b\n", "\nc", "", "d"}) lines.append(text, piece);

    CHECK(text == "t\tab\nt\t\nt\tcd");
}

TEST_CASE("nothing printed is nothing tagged") {
    TaggedLines lines("t\t");
    std::string text;

    lines.append(text, "");

    CHECK(text.empty());
}

TEST_CASE("a coloured tag ends its colour before the TAB") {
    CHECK(tag_of("a", TagColor::none, 1) == "a\t");
    CHECK(tag_of("a", TagColor::by_item, 1) == "\x1b[34ma\x1b[0m\t");
    CHECK(tag_of("a", TagColor::by_item, 1) != tag_of("a", TagColor::by_item, 2));
}
