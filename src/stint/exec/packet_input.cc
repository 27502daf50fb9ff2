#include "stint/exec/packet_input.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/model/file_range.h"
#include "stint/model/queued_packet.h"
#include "stint/sys/files.h"

namespace stint {

Result<Fd> open_payload(const Item& item) {
    QueuedPacket packet = TRY(parse_queued_packet(arguments_of(item)));
    if (!packet.fault.empty()) return Error{ErrorCode::invalid_input, std::move(packet.fault)};
    Fd file(::open(packet.file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid() && (errno == ENOENT || errno == ESTALE)) {
        return Error{
            ErrorCode::invalid_input,
            fmt::format("its file has gone: somebody else has run '{}', or moved it", packet.file)};
    }
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", packet.file));
    FileFacts facts = TRY(file_facts(file));
    if (version_of(facts.size_bytes, facts.modified_ns) != packet.version) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' has changed since it was taken out of its queue; somebody "
                                 "writes over jobs",
                                 packet.file)};
    }
    if (::lseek(file.get(), packet.payload_begin, SEEK_SET) < 0) {
        return system_error(errno, fmt::format("reading '{}'", packet.file));
    }
    return file;
}

}  // namespace stint
