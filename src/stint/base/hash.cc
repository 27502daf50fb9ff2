#include "stint/base/hash.h"

#include <cstring>

#include <fmt/core.h>
#include <xxhash.h>

#include "stint/base/assert.h"

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

struct Hasher::State {
    XXH3_state_t* state = XXH3_createState();
    ~State() { XXH3_freeState(state); }
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
    ASSERT(state_->state != nullptr);
    XXH3_64bits_reset(state_->state);
}

Hasher::~Hasher() = default;

void Hasher::add(std::string_view bytes) {
    XXH3_64bits_update(state_->state, bytes.data(), bytes.size());
}

std::int64_t Hasher::hash63() const {
    return static_cast<std::int64_t>(XXH3_64bits_digest(state_->state) >> 1);
}

std::string to_text(const Hash128& hash) {
    std::string text;
    for (unsigned char byte : hash.bytes) text += fmt::format("{:02x}", byte);
    return text;
}

}  // namespace stint
