#include "stint/model/publication.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a private name is hidden, tells its store, lease and item, and keeps the extension") {
    ItemId item = make_item_id({3}, 17);
    std::string name = private_name("0123abcd", {0x55'0000'0001}, item, "song.mp3");

    CHECK(name == ".stint-0123abcd-5500000001-30000000011.song.mp3");
    std::optional<PrivateName> parsed = parse_private_name(name);
    REQUIRE(parsed.has_value());
    CHECK(parsed->store_tag == "0123abcd");
    CHECK(parsed->token == LeaseToken{0x55'0000'0001});
    CHECK(parsed->item == item);
}

TEST_CASE("a name that would be too long loses its beginning and keeps its extension") {
    std::string name = private_name("0123abcd", {1}, {1}, std::string(250, 'a') + ".mp3");

    CHECK(name.size() == 255);
    CHECK(name.ends_with("a.mp3"));
    CHECK(parse_private_name(name).has_value());
}

TEST_CASE("other names are not taken for private ones") {
    for (const char* name :
         {"", ".stint", ".stint-", ".stint-0123abcd", ".stint-0123abcd-1-1",
          ".stint-0123abcd-1-x.a", ".stint-0123abcd--1.a", "stint-0123abcd-1-1.a",
          ".stint-0123abc-1-1.a", ".stint-0123abcd-1", "a.txt"}) {
        CAPTURE(name);
        CHECK_FALSE(parse_private_name(name).has_value());
    }
}

TEST_CASE("the tag of a store is the beginning of its id") {
    CHECK(store_tag("0123abcd4567") == "0123abcd");
}

}  // namespace stint
