#include "stint/spool/message_pack.h"

#include <limits>

#include <doctest/doctest.h>

using namespace stint::spool;
using Kind = MessageToken::Kind;

namespace {

std::string whole(std::uint64_t value) {
    std::string bytes;
    put_unsigned(bytes, value);
    return bytes;
}

std::string number(std::int64_t value) {
    std::string bytes;
    put_signed(bytes, value);
    return bytes;
}

}  // namespace

TEST_CASE("numbers are written in the shortest form") {
    CHECK(whole(0) == std::string("\0", 1));
    CHECK(whole(127) == "\x7f");
    CHECK(whole(128) == "\xcc\x80");
    CHECK(whole(255) == "\xcc\xff");
    CHECK(whole(256) == std::string("\xcd\x01\x00", 3));
    CHECK(whole(65'535) == "\xcd\xff\xff");
    CHECK(whole(65'536) == std::string("\xce\x00\x01\x00\x00", 5));
    CHECK(whole(0xFFFF'FFFF) == "\xce\xff\xff\xff\xff");
    CHECK(whole(0x1'0000'0000) == std::string("\xcf\x00\x00\x00\x01\x00\x00\x00\x00", 9));
    CHECK(number(-1) == "\xff");
    CHECK(number(-32) == "\xe0");
    CHECK(number(-33) == "\xd0\xdf");
    CHECK(number(-128) == "\xd0\x80");
    CHECK(number(-129) == "\xd1\xff\x7f");
    CHECK(number(-32'768) == std::string("\xd1\x80\x00", 3));
    CHECK(number(-32'769) == "\xd2\xff\xff\x7f\xff");
    CHECK(number(-2'147'483'649) == "\xd3\xff\xff\xff\xff\x7f\xff\xff\xff");
}

TEST_CASE("numbers are read as they were written") {
    for (int bit = 0; bit < 64; ++bit) {
        for (std::uint64_t near : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
            std::uint64_t value = (std::uint64_t{1} << bit) + near;
            MessageToken token = MessageReader(whole(value)).next();
            CHECK(token.kind == Kind::whole);
            CHECK(token.number == value);
            std::int64_t below = -1 - static_cast<std::int64_t>(value >> 1);
            token = MessageReader(number(below)).next();
            CHECK(token.kind == Kind::negative);
            CHECK(token.below_zero == below);
        }
    }
    CHECK(MessageReader(number(std::numeric_limits<std::int64_t>::min())).next().below_zero ==
          std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("counts and texts have forms for every size") {
    for (std::size_t count : {0U, 15U, 16U, 31U, 32U, 255U, 256U, 65'535U, 65'536U}) {
        std::string bytes;
        put_array(bytes, count);
        MessageToken token = MessageReader(bytes).next();
        CHECK(token.kind == Kind::array);
        CHECK(token.number == count);
        bytes.clear();
        put_map(bytes, count);
        token = MessageReader(bytes).next();
        CHECK(token.kind == Kind::map);
        CHECK(token.number == count);
        bytes.clear();
        put_text(bytes, std::string(count, 'x'));
        token = MessageReader(bytes).next();
        CHECK(token.kind == Kind::text);
        CHECK(token.text.size() == count);
    }
}

TEST_CASE("a value is passed over with all that is in it") {
    std::string bytes;
    put_array(bytes, 3);
    put_map(bytes, 1);
    put_text(bytes, "a");
    put_bytes(bytes, "\x01\xff");
    bytes += "\xc0";                                  // nil
    bytes += std::string("\xcb\0\0\0\0\0\0\0\0", 9);  // a float
    bytes += "\x07";
    MessageReader reader(bytes);
    CHECK(reader.skip());
    CHECK(reader.next().number == 7);
}

TEST_CASE("what ends too early is broken, whatever it claims to hold") {
    for (const char* bytes : {"", "\xc1", "\xcc", "\xcd\x01", "\xa2x", "\xd9\x05xx", "\xc4\x09x",
                              "\xca\x01", "\xd4\x01", "\xdc\x01", "\xdb\xff\xff\xff\xff"}) {
        CHECK(MessageReader(bytes).next().kind == Kind::broken);
        CHECK_FALSE(MessageReader(bytes).skip());
    }
    CHECK_FALSE(MessageReader("\xdd\xff\xff\xff\xff").skip());
    CHECK_FALSE(MessageReader(std::string(100'000, '\x91')).skip());
}
