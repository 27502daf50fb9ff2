#include "stint/model/queued_packet.h"

#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/arguments.h"

namespace stint {
namespace {

constexpr std::size_t columns_count = 4;

}  // namespace

std::vector<std::string> queued_packet_columns() {
    return {"file", "payload", "version", "fault"};
}

NewItem item_of(const QueuedPacket& packet, std::string key) {
    std::vector<std::string> arguments{packet.file, std::to_string(packet.payload_begin),
                                       std::to_string(packet.version), packet.fault};
    arguments.insert(arguments.end(), packet.variables.begin(), packet.variables.end());
    NewItem item = item_of(std::move(arguments));
    item.key = std::move(key);
    item.fingerprint = packet.version;
    return item;
}

Result<QueuedPacket> parse_queued_packet(std::span<const std::string> arguments) {
    Error no_packet{ErrorCode::corrupt, "the arguments of the item are no packet of a queue"};
    if (arguments.size() < columns_count) return no_packet;
    std::optional<std::int64_t> begin = parse_integer(arguments[1]);
    std::optional<std::int64_t> version = parse_integer(arguments[2]);
    if (!begin || !version || *begin < 0) return no_packet;
    std::span<const std::string> variables = arguments.subspan(columns_count);
    return QueuedPacket{.file = arguments[0],
                        .payload_begin = *begin,
                        .version = *version,
                        .fault = arguments[3],
                        .variables = {variables.begin(), variables.end()}};
}

}  // namespace stint
