// The metadata of a packet header as MessagePack, in the shape in which Rust's serde writes and
// reads its structs:
//
//     {"seq": 7, "ctime": [seconds, nanoseconds],
//      "cmd_type": "NOP" | "Fail" | {"Command": {"params": [BYTES…], "env": [[BYTES, BYTES]…]}}}
//
// It is read as serde does: a struct may also be an array of its fields, a name also the number of
// its place, names may come in any order and unknown ones among them.
#pragma once

#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/spool/packet.h"

namespace stint::spool {

std::string encode_metadata_block(const PacketHeader& header);

// Bytes behind the metadata are not looked at. Fails with corrupt: malformed, a field missing or
// twice, a value out of its range.
Result<PacketHeader> decode_metadata_block(std::string_view bytes);

}  // namespace stint::spool
