#include "stint/base/hash.h"

#include <cstring>

#include <fmt/core.h>
#include <xxhash.h>

namespace stint {

Hash128 hash128(std::string_view bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Hash128 hash;
    std::memcpy(hash.bytes.data(), canonical.digest, hash.bytes.size());
    return hash;
}

std::int64_t hash63(std::string_view bytes) {
    return static_cast<std::int64_t>(XXH3_64bits(bytes.data(), bytes.size()) >> 1);
}

std::string to_text(const Hash128& hash) {
    std::string text;
    for (unsigned char byte : hash.bytes) text += fmt::format("{:02x}", byte);
    return text;
}

}  // namespace stint
