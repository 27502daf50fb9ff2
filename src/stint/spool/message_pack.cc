#include "stint/spool/message_pack.h"

namespace stint::spool {
namespace {

using Kind = MessageToken::Kind;

void put(std::string& to, unsigned byte) {
    to += static_cast<char>(static_cast<unsigned char>(byte));
}

// The lowest `width` bytes of `value`, the highest of them first.
void put_number(std::string& to, std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0;) put(to, static_cast<unsigned>(value >> (8 * i)) & 0xFF);
}

// `fixed` is the first byte of the short form, which takes counts below `fixed_end`; `wide` that of
// the form with 16 bits, behind which that with 32 bits comes.
void put_count(std::string& to, std::size_t count, unsigned fixed, std::size_t fixed_end,
               unsigned wide) {
    if (count < fixed_end) {
        put(to, fixed | static_cast<unsigned>(count));
    } else if (count <= 0xFFFF) {
        put(to, wide);
        put_number(to, count, 2);
    } else {
        put(to, wide + 1);
        put_number(to, count, 4);
    }
}

}  // namespace

void put_map(std::string& to, std::size_t pairs) {
    put_count(to, pairs, 0x80, 16, 0xDE);
}

void put_array(std::string& to, std::size_t elements) {
    put_count(to, elements, 0x90, 16, 0xDC);
}

void put_text(std::string& to, std::string_view text) {
    if (text.size() >= 32 && text.size() <= 0xFF) {
        put(to, 0xD9);
        put_number(to, text.size(), 1);
    } else {
        put_count(to, text.size(), 0xA0, 32, 0xDA);
    }
    to += text;
}

void put_unsigned(std::string& to, std::uint64_t value) {
    if (value < 0x80) {
        put(to, static_cast<unsigned>(value));
        return;
    }
    std::size_t width = 8;
    unsigned first = 0xCF;
    for (; width > 1 && value >> (4 * width) == 0; width /= 2) --first;
    put(to, first);
    put_number(to, value, width);
}

void put_signed(std::string& to, std::int64_t value) {
    if (value >= 0) return put_unsigned(to, static_cast<std::uint64_t>(value));
    if (value >= -32) return put(to, static_cast<unsigned>(value) & 0xFF);
    std::size_t width = 8;
    unsigned first = 0xD3;
    for (; width > 1 && value >= -(std::int64_t{1} << (4 * width - 1)); width /= 2) --first;
    put(to, first);
    put_number(to, static_cast<std::uint64_t>(value), width);
}

void put_bytes(std::string& to, std::string_view bytes) {
    put_array(to, bytes.size());
    for (char byte : bytes) put_unsigned(to, static_cast<unsigned char>(byte));
}

bool MessageReader::take(std::size_t width, std::uint64_t& value) {
    if (rest_.size() < width) return false;
    value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value = value << 8 | static_cast<unsigned char>(rest_[i]);
    }
    rest_.remove_prefix(width);
    return true;
}

MessageToken MessageReader::whole(std::size_t width) {
    MessageToken token{.kind = Kind::whole};
    if (!take(width, token.number)) return {};
    return token;
}

MessageToken MessageReader::integer(std::size_t width) {
    std::uint64_t bits = 0;
    if (!take(width, bits)) return {};
    std::size_t unused = 64 - 8 * width;
    std::int64_t value = static_cast<std::int64_t>(bits << unused) >> unused;
    if (value < 0) return {.kind = Kind::negative, .below_zero = value};
    return {.kind = Kind::whole, .number = static_cast<std::uint64_t>(value)};
}

MessageToken MessageReader::text(Kind kind, std::uint64_t size) {
    if (rest_.size() < size) return {};
    MessageToken token{.kind = kind, .text = rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return token;
}

MessageToken MessageReader::counted(Kind kind, std::size_t width) {
    MessageToken token = whole(width);
    if (token.kind == Kind::whole) token.kind = kind;
    return token;
}

MessageToken MessageReader::other(std::uint64_t size) {
    if (rest_.size() < size) return {};
    rest_.remove_prefix(size);
    return {.kind = Kind::other};
}

MessageToken MessageReader::next() {
    std::uint64_t first = 0;
    if (!take(1, first)) return {};
    if (first < 0x80) return {.kind = Kind::whole, .number = first};
    if (first < 0x90) return {.kind = Kind::map, .number = first & 0x0F};
    if (first < 0xA0) return {.kind = Kind::array, .number = first & 0x0F};
    if (first < 0xC0) return text(Kind::text, first & 0x1F);
    if (first >= 0xE0) {
        return {.kind = Kind::negative, .below_zero = static_cast<std::int64_t>(first) - 0x100};
    }
    std::uint64_t size = 0;
    auto width_after = [&](std::uint64_t smallest) { return std::size_t{1} << (first - smallest); };
    switch (first) {
        case 0xC0: return {.kind = Kind::nil};
        case 0xC2:
        case 0xC3: return other(0);  // false, true
        case 0xC4:
        case 0xC5:
        case 0xC6: return take(width_after(0xC4), size) ? text(Kind::binary, size) : MessageToken{};
        case 0xC7:
        case 0xC8:
        case 0xC9: return take(width_after(0xC7), size) ? other(size + 1) : MessageToken{};
        case 0xCA: return other(4);  // float
        case 0xCB: return other(8);
        case 0xCC:
        case 0xCD:
        case 0xCE:
        case 0xCF: return whole(width_after(0xCC));
        case 0xD0:
        case 0xD1:
        case 0xD2:
        case 0xD3: return integer(width_after(0xD0));
        case 0xD4:
        case 0xD5:
        case 0xD6:
        case 0xD7:
        case 0xD8: return other(1 + width_after(0xD4));  // extensions of a fixed size
        case 0xD9:
        case 0xDA:
        case 0xDB: return take(width_after(0xD9), size) ? text(Kind::text, size) : MessageToken{};
        case 0xDC:
        case 0xDD: return counted(Kind::array, 2 * width_after(0xDC));
        case 0xDE:
        case 0xDF: return counted(Kind::map, 2 * width_after(0xDE));
        default: return {};  // 0xC1 begins nothing.
    }
}

bool MessageReader::skip() {
    // Counts stay below 2^34 a byte that is left, so this cannot overflow.
    for (std::uint64_t values = 1; values > 0; --values) {
        MessageToken token = next();
        if (token.kind == Kind::broken) return false;
        if (token.kind == Kind::array) values += token.number;
        if (token.kind == Kind::map) values += 2 * token.number;
    }
    return true;
}

}  // namespace stint::spool
