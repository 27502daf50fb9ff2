// The part of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) that packet
// headers are made of. Written in the shortest form; read in any form, token by token:
//
//     MessageReader reader(bytes);
//     MessageToken token = reader.next();
//     if (token.kind == MessageToken::Kind::map) … token.number pairs follow …
//
// Nothing is allocated for what a header merely claims to hold, and nothing recurs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stint::spool {

void put_map(std::string& to, std::size_t pairs);
void put_array(std::string& to, std::size_t elements);
void put_text(std::string& to, std::string_view text);
void put_unsigned(std::string& to, std::uint64_t value);
void put_signed(std::string& to, std::int64_t value);
// As an array of small integers, one a byte: so Rust's serde writes a Vec<u8>.
void put_bytes(std::string& to, std::string_view bytes);

struct MessageToken {
    enum class Kind {
        whole,     // `number`: an integer that is not negative, of whatever width.
        negative,  // `below_zero`
        text,      // `text`: a string; need not be UTF-8.
        binary,    // `text`
        array,     // `number` elements follow.
        map,       // `number` pairs follow.
        nil,
        other,   // A boolean, a float or an extension; its bytes are passed over.
        broken,  // The bytes end within it, or before it, or begin with what begins nothing.
    } kind = Kind::broken;
    std::uint64_t number = 0;
    std::int64_t below_zero = 0;
    std::string_view text;
};

class MessageReader {
public:
    // Borrows `bytes`, as the tokens do.
    explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

    MessageToken next();

    // Passes over one value with all that is in it; false when it is broken.
    bool skip();

    // How many bytes are left; there are never more elements than that.
    std::size_t left() const { return rest_.size(); }

private:
    MessageToken whole(std::size_t width);
    MessageToken integer(std::size_t width);
    MessageToken text(MessageToken::Kind kind, std::uint64_t size);
    MessageToken counted(MessageToken::Kind kind, std::size_t width);
    MessageToken other(std::uint64_t size);
    bool take(std::size_t width, std::uint64_t& value);

    std::string_view rest_;
};

}  // namespace stint::spool
