// What a compressed stream unpacks to: gzip (RFC 1952), also several members in a row, by zlib, and
// Zstandard (RFC 8878), also several frames, by libzstd. The only file that knows these libraries.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stint/source/split/byte_stream.h"

namespace stint {

enum class Packing { gzip, zstd };

// As the name of a file tells: .gz and .zst.
std::optional<Packing> packing_of(std::string_view path);

// Reading fails with invalid_input, naming the byte of the packed file, when that is none, is
// damaged, or ends in the middle.
std::unique_ptr<ByteStream> unpacked(std::unique_ptr<ByteStream> packed, Packing packing,
                                     std::string name);

}  // namespace stint
