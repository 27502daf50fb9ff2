// A packet of Filespooler: a header, and behind it the payload to the end of the file. So jobs
// travel through pipes and lie in queues (docs/filespooler.md). A header is
//
//     12 bytes  *FILESPOOLER
//      2        version: 1, as all numbers here the highest byte first
//      8        how many bytes of metadata follow
//      4        CRC-32 (IEEE 802.3) of the metadata
//      4        CRC-32 of the 26 bytes before
//      …        the metadata: MessagePack
//
// It is written byte for byte as fspl 1.2.2 does, and read as tolerantly. What fspl aborts or
// panics on is refused: metadata of more than 16 MiB, moments that no calendar knows; and more than
// a million parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"

namespace stint::spool {

constexpr std::size_t prefix_bytes = 30;
constexpr std::uint64_t metadata_bytes_max = std::uint64_t{16} << 20;
// Parameters, and as many variables. More than a program can be started with.
constexpr std::uint64_t packet_words_max = std::uint64_t{1} << 20;

enum class PacketKind {
    command,
    nop,   // Nothing to do: succeeds.
    fail,  // Fails always: a barrier for those behind it.
};
std::string_view to_text(PacketKind kind);

// Names and values are any bytes.
struct Variable {
    std::string name;
    std::string value;
    bool operator==(const Variable&) const = default;
};

// The moment at which a packet was made, on the calendar of its sender.
struct PacketTime {
    std::int64_t seconds = 0;       // Since 1970-01-01 UTC; may be negative.
    std::uint32_t nanoseconds = 0;  // From 1'000'000'000 on: within a leap second.
    auto operator<=>(const PacketTime&) const = default;
};

// As far as the calendar of fspl goes: the years -262144 to 262143.
constexpr std::int64_t packet_seconds_min = -8'334'632'851'200;
constexpr std::int64_t packet_seconds_max = 8'210'298'412'799;
constexpr std::uint32_t packet_nanoseconds_end = 2'000'000'000;

struct PacketHeader {
    std::uint64_t seq = 1;
    PacketTime created;
    PacketKind kind = PacketKind::command;
    std::vector<std::string> params;  // Of a command only, as the variables.
    std::vector<Variable> variables;  // Names without FSPL_SET_ before them.
    bool operator==(const PacketHeader&) const = default;
};

// Prefix and metadata. A header with more metadata than metadata_bytes_max fails with
// invalid_input.
Result<std::string> encode_header(const PacketHeader& header);

struct PacketPrefix {
    std::uint64_t metadata_bytes = 0;  // At most metadata_bytes_max.
    std::uint32_t metadata_crc = 0;
};

// Each defect has a message of its own, and the code corrupt.
// REQUIRES: bytes.size() == prefix_bytes
Result<PacketPrefix> decode_prefix(std::string_view bytes);

// REQUIRES: as many bytes as the prefix says
Result<PacketHeader> decode_metadata(const PacketPrefix& prefix, std::string_view bytes);

struct ReadHeader {
    PacketHeader header;
    std::size_t bytes = 0;  // Its size, which is where the payload begins.
};

// The header that `bytes` begin with. Fails with corrupt, also when they end within it.
Result<ReadHeader> decode_header(std::string_view bytes);

}  // namespace stint::spool
