// 128-bit hashes of bytes: how items are found by their key, and how a job is known without a name.
// Not for secrets. Stable over releases and hosts, because it is stored (XXH3, seed 0).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stint {

struct Hash128 {
    std::array<unsigned char, 16> bytes{};  // Canonical (big endian) form.
    auto operator<=>(const Hash128&) const = default;
};

Hash128 hash128(std::string_view bytes);

// The first 63 bits: fits a signed 64-bit column and is never negative.
std::int64_t hash63(std::string_view bytes);

// The same for bytes that come in pieces.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    void add(std::string_view bytes);
    std::int64_t hash63() const;  // Of all that was added.

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Lower-case hexadecimal, 32 digits.
std::string to_text(const Hash128& hash);

}  // namespace stint
