// A job of a Filespooler queue as an item: what its command is told and where its payload lies. It
// is kept as the arguments of the item, as a range of a file is (model/file_range.h). The file is
// the item's alone: it goes when the item is completed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/item.h"

namespace stint {

struct QueuedPacket {
    std::string file;                    // Absolute.
    std::int64_t payload_begin = 0;      // In the file, in bytes; the payload goes to its end.
    std::int64_t version = 0;            // Tells whether the file has changed (model/file_range.h).
    std::string fault;                   // Why it can be given to no command; its item fails.
    std::vector<std::string> variables;  // FSPL_…, as NAME=VALUE.
    bool operator==(const QueuedPacket&) const = default;
};

// The names of the first of an item's arguments, as placeholders have them; the variables follow.
std::vector<std::string> queued_packet_columns();

// `key` tells it from all others.
NewItem item_of(const QueuedPacket& packet, std::string key);

// The inverse. Fails with corrupt for arguments that are no packet.
Result<QueuedPacket> parse_queued_packet(std::span<const std::string> arguments);

// How many bytes of variables an item can hold: more than a program can be started with.
constexpr std::size_t packet_variables_bytes_max = 3 << 20;

}  // namespace stint
