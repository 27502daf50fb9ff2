#include "stint/spool/packet.h"

#include <fmt/core.h>
#include <zlib.h>

#include "stint/spool/metadata.h"

namespace stint::spool {
namespace {

constexpr std::string_view magic = "*FILESPOOLER";
constexpr std::uint64_t known_version = 1;
constexpr std::size_t version_at = 12;
constexpr std::size_t metadata_bytes_at = 14;
constexpr std::size_t metadata_crc_at = 22;
constexpr std::size_t prefix_crc_at = 26;

std::uint32_t crc_of(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

void put_number(std::string& to, std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0;) to += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (char byte : bytes.substr(at, width)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

Error corrupt(std::string message) {
    return {ErrorCode::corrupt, std::move(message)};
}

}  // namespace

std::string_view to_text(PacketKind kind) {
    switch (kind) {
        case PacketKind::command: return "command";
        case PacketKind::nop: return "nop";
        case PacketKind::fail: return "fail";
    }
    return "";
}

Result<std::string> encode_header(const PacketHeader& header) {
    std::string metadata = encode_metadata_block(header);
    if (metadata.size() > metadata_bytes_max) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("parameters and variables make a header of {} bytes; {} are "
                                 "possible: send them as payload",
                                 metadata.size(), metadata_bytes_max)};
    }
    std::string bytes(magic);
    put_number(bytes, known_version, 2);
    put_number(bytes, metadata.size(), 8);
    put_number(bytes, crc_of(metadata), 4);
    put_number(bytes, crc_of(bytes), 4);
    return bytes + metadata;
}

Result<PacketPrefix> decode_prefix(std::string_view bytes) {
    ASSERT(bytes.size() == prefix_bytes);
    if (!bytes.starts_with(magic)) {
        return corrupt("this is no packet: it does not begin with *FILESPOOLER");
    }
    if (number_at(bytes, prefix_crc_at, 4) != crc_of(bytes.substr(0, prefix_crc_at))) {
        return corrupt("the first 30 bytes of the packet are damaged: their checksum is wrong");
    }
    std::uint64_t version = number_at(bytes, version_at, 2);
    if (version != known_version) {
        return corrupt(fmt::format("the packet is of version {}; only 1 is known", version));
    }
    PacketPrefix prefix{
        .metadata_bytes = number_at(bytes, metadata_bytes_at, 8),
        .metadata_crc = static_cast<std::uint32_t>(number_at(bytes, metadata_crc_at, 4))};
    if (prefix.metadata_bytes > metadata_bytes_max) {
        return corrupt(
            fmt::format("the packet says that {} bytes of metadata follow; at most {} "
                        "are believed",
                        prefix.metadata_bytes, metadata_bytes_max));
    }
    return prefix;
}

Result<PacketHeader> decode_metadata(const PacketPrefix& prefix, std::string_view bytes) {
    ASSERT(bytes.size() == prefix.metadata_bytes);
    if (prefix.metadata_crc != crc_of(bytes)) {
        return corrupt("the metadata of the packet are damaged: their checksum is wrong");
    }
    return decode_metadata_block(bytes);
}

Result<ReadHeader> decode_header(std::string_view bytes) {
    auto ended = [&](std::uint64_t wanted) {
        return corrupt(
            fmt::format("it ends after {} bytes, within the header of a packet, which "
                        "has {}",
                        bytes.size(), wanted));
    };
    if (bytes.empty()) return corrupt("it is empty");
    if (bytes.size() < prefix_bytes) {
        bool begins_right = magic.starts_with(bytes.substr(0, magic.size()));
        return begins_right ? ended(prefix_bytes)
                            : corrupt("this is no packet: it does not begin with *FILESPOOLER");
    }
    PacketPrefix prefix = TRY(decode_prefix(bytes.substr(0, prefix_bytes)));
    std::uint64_t size = prefix_bytes + prefix.metadata_bytes;
    if (bytes.size() < size) return ended(size);
    PacketHeader header =
        TRY(decode_metadata(prefix, bytes.substr(prefix_bytes, prefix.metadata_bytes)));
    return ReadHeader{std::move(header), size};
}

}  // namespace stint::spool
