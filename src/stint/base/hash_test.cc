#include "stint/base/hash.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("bytes that come in pieces have the hash of the whole") {
    std::string text(100'000, 'x');
    Hasher hasher;
    for (std::size_t at = 0; at < text.size(); at += 999) hasher.add(text.substr(at, 999));

    CHECK(hasher.hash63() == hash63(text));
    CHECK(hasher.hash63() != hash63(text.substr(1)));
    CHECK(Hasher().hash63() == hash63(""));
}

TEST_CASE("a hash of 128 bits is written in 32 digits, the same on every host") {
    CHECK(to_text(hash128("")) == "99aa06d3014798d86001c324468d497f");
}

}  // namespace stint
