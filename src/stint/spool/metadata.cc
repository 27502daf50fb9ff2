#include "stint/spool/metadata.h"

#include <array>
#include <span>

#include <fmt/core.h>

#include "stint/spool/message_pack.h"

namespace stint::spool {
namespace {

using Kind = MessageToken::Kind;

// The places are the numbers that may stand for the names.
constexpr std::array<std::string_view, 3> header_fields{"seq", "ctime", "cmd_type"};
constexpr std::array<std::string_view, 2> command_fields{"params", "env"};
constexpr std::array<std::string_view, 3> kinds{"Command", "NOP", "Fail"};

Error malformed(std::string_view what) {
    return {ErrorCode::corrupt, fmt::format("the metadata of the packet are malformed: {}", what)};
}

Error out_of_range(std::string_view what) {
    return {ErrorCode::corrupt,
            fmt::format("the packet was made at a moment that no calendar knows: {}", what)};
}

class MetadataReader {
public:
    explicit MetadataReader(std::string_view bytes) : reader_(bytes) {}

    Result<PacketHeader> header() {
        TRY(fields("a header", header_fields, [&](std::size_t field) -> Result<void> {
            switch (field) {
                case 0: return sequence();
                case 1: return created();
                default: return kind();
            }
        }));
        return std::move(header_);
    }

private:
    // Calls `read(place)` for each of the fields, in the order of the bytes, with the reader before
    // the value.
    template <typename Read>
    Result<void> fields(std::string_view what, std::span<const std::string_view> names, Read read) {
        MessageToken begin = reader_.next();
        if (begin.kind == Kind::array) {
            if (begin.number != names.size()) {
                return malformed(
                    fmt::format("{} has {} fields, not {}", what, names.size(), begin.number));
            }
            for (std::size_t i = 0; i < names.size(); ++i) TRY(read(i));
            return {};
        }
        if (begin.kind != Kind::map) return malformed(fmt::format("{} has to be here", what));
        std::vector<bool> seen(names.size(), false);
        for (std::uint64_t i = 0; i < begin.number; ++i) {
            std::size_t place = TRY(place_of(reader_.next(), names));
            if (place == names.size()) {
                if (!reader_.skip()) return malformed("it ends too early");
                continue;
            }
            if (seen[place]) return malformed(fmt::format("'{}' is there twice", names[place]));
            seen[place] = true;
            TRY(read(place));
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!seen[i]) return malformed(fmt::format("'{}' is missing", names[i]));
        }
        return {};
    }

    // The place of a name; names.size() when it is none of them.
    static Result<std::size_t> place_of(const MessageToken& token,
                                        std::span<const std::string_view> names) {
        if (token.kind == Kind::whole) {
            return token.number < names.size() ? static_cast<std::size_t>(token.number)
                                               : names.size();
        }
        if (token.kind != Kind::text && token.kind != Kind::binary) {
            return malformed("the name of a field has to be here");
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == token.text) return i;
        }
        return names.size();
    }

    Result<void> sequence() {
        MessageToken token = reader_.next();
        if (token.kind != Kind::whole) return malformed("'seq' is no number from 0 on");
        header_.seq = token.number;
        return {};
    }

    Result<void> created() {
        MessageToken pair = reader_.next();
        if (pair.kind != Kind::array || pair.number != 2) return malformed("'ctime' is no pair");
        MessageToken seconds = reader_.next();
        MessageToken nanoseconds = reader_.next();
        if ((seconds.kind != Kind::whole && seconds.kind != Kind::negative) ||
            nanoseconds.kind != Kind::whole) {
            return malformed("'ctime' is no pair of numbers");
        }
        bool negative = seconds.kind == Kind::negative;
        if (negative ? seconds.below_zero < packet_seconds_min
                     : seconds.number > std::uint64_t{packet_seconds_max}) {
            return out_of_range(negative ? fmt::format("second {}", seconds.below_zero)
                                         : fmt::format("second {}", seconds.number));
        }
        if (nanoseconds.number >= packet_nanoseconds_end) {
            return out_of_range(fmt::format("nanosecond {}", nanoseconds.number));
        }
        header_.created = {
            negative ? seconds.below_zero : static_cast<std::int64_t>(seconds.number),
            static_cast<std::uint32_t>(nanoseconds.number)};
        return {};
    }

    Result<void> kind() {
        MessageToken token = reader_.next();
        bool has_content = token.kind == Kind::map;
        if (has_content && token.number != 1) return malformed("'cmd_type' has to be of one kind");
        if (has_content) token = reader_.next();
        std::size_t place = TRY(place_of(token, kinds));
        if (place == kinds.size()) return malformed("its 'cmd_type' is none that is known");
        header_.kind = static_cast<PacketKind>(place);
        if (header_.kind == PacketKind::command) {
            return has_content ? command() : malformed("a command has to have content");
        }
        if (has_content && reader_.next().kind != Kind::nil) {
            return malformed("only a command has content");
        }
        return {};
    }

    Result<void> command() {
        return fields("a command", command_fields,
                      [&](std::size_t field) { return field == 0 ? params() : variables(); });
    }

    Result<void> params() {
        std::uint64_t count = TRY(words());
        for (std::uint64_t i = 0; i < count; ++i) header_.params.push_back(TRY(bytes()));
        return {};
    }

    Result<void> variables() {
        std::uint64_t count = TRY(words());
        for (std::uint64_t i = 0; i < count; ++i) {
            if (TRY(elements()) != 2) return malformed("a variable has to be a name and a value");
            Variable& variable = header_.variables.emplace_back();
            variable.name = TRY(bytes());
            variable.value = TRY(bytes());
        }
        return {};
    }

    Result<std::uint64_t> elements() {
        MessageToken token = reader_.next();
        if (token.kind != Kind::array) return malformed("a list has to be here");
        if (token.number > reader_.left()) return malformed("it ends too early");
        return token.number;
    }

    Result<std::uint64_t> words() {
        std::uint64_t count = TRY(elements());
        if (count <= packet_words_max) return count;
        return Error{ErrorCode::corrupt,
                     fmt::format("the packet has {} parameters or variables; {} are possible",
                                 count, packet_words_max)};
    }

    Result<std::string> bytes() {
        std::uint64_t count = TRY(elements());
        std::string text;
        text.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            MessageToken token = reader_.next();
            if (token.kind != Kind::whole || token.number > 0xFF) {
                return malformed("a byte has to be here");
            }
            text += static_cast<char>(token.number);
        }
        return text;
    }

    MessageReader reader_;
    PacketHeader header_;
};

}  // namespace

std::string encode_metadata_block(const PacketHeader& header) {
    std::string bytes;
    put_map(bytes, header_fields.size());
    put_text(bytes, header_fields[0]);
    put_unsigned(bytes, header.seq);
    put_text(bytes, header_fields[1]);
    put_array(bytes, 2);
    put_signed(bytes, header.created.seconds);
    put_unsigned(bytes, header.created.nanoseconds);
    put_text(bytes, header_fields[2]);
    if (header.kind == PacketKind::command) put_map(bytes, 1);
    put_text(bytes, kinds[static_cast<std::size_t>(header.kind)]);
    if (header.kind != PacketKind::command) return bytes;
    put_map(bytes, command_fields.size());
    put_text(bytes, command_fields[0]);
    put_array(bytes, header.params.size());
    for (const std::string& param : header.params) put_bytes(bytes, param);
    put_text(bytes, command_fields[1]);
    put_array(bytes, header.variables.size());
    for (const Variable& variable : header.variables) {
        put_array(bytes, 2);
        put_bytes(bytes, variable.name);
        put_bytes(bytes, variable.value);
    }
    return bytes;
}

Result<PacketHeader> decode_metadata_block(std::string_view bytes) {
    return MetadataReader(bytes).header();
}

}  // namespace stint::spool
