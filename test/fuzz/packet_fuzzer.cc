// Any bytes at all, read as a packet of Filespooler: a header or a refusal. What is read is written
// and read again the same. So that the search gets past the checksums, the bytes are also taken as
// the metadata alone.
#include <cstdint>
#include <string_view>

#include "stint/base/assert.h"
#include "stint/spool/metadata.h"
#include "stint/spool/packet.h"
#include "stint/spool/packet_text.h"

using namespace stint;
using namespace stint::spool;

namespace {

void check_again(const PacketHeader& header) {
    Result<std::string> written = encode_header(header);
    ASSERT(written.ok());
    Result<ReadHeader> again = decode_header(written.value());
    ASSERT(again.ok());
    ASSERT(again.value().header == header);
    ASSERT(again.value().bytes == written.value().size());
    ASSERT(job_variables(header).size() == 5 + header.params.size() + header.variables.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Result<ReadHeader> read = decode_header(bytes);
    if (read.ok()) check_again(read.value().header);
    Result<PacketHeader> metadata = decode_metadata_block(bytes);
    if (metadata.ok()) check_again(metadata.value());
    return 0;
}
