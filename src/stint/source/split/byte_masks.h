// Which of 64 bytes are equal to a given one, as the bits of a number: how the scanners look at
// many bytes at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace stint {

constexpr std::size_t mask_bytes = 64;

// Bit i stands for bytes[i]. REQUIRES: there are 64 of them
inline std::uint64_t equal_mask(const char* bytes, char wanted) {
    std::uint64_t mask = 0;
#if defined(__SSE2__)
    __m128i pattern = _mm_set1_epi8(wanted);
    for (int part = 0; part < 4; ++part) {
        __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + part);
        auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(some, pattern)));
        mask |= std::uint64_t{bits} << (16 * part);
    }
#else
    for (std::size_t i = 0; i < mask_bytes; ++i) mask |= std::uint64_t{bytes[i] == wanted} << i;
#endif
    return mask;
}

// Bit i is whether an odd number of the bits 0 … i is set.
inline std::uint64_t parity_up_to(std::uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

// The place of the n-th set bit, from 0. REQUIRES: there are more than n
inline int place_of_bit(std::uint64_t bits, std::int64_t n) {
    for (; n > 0; --n) bits &= bits - 1;
    return std::countr_zero(bits);
}

inline std::int64_t count_byte(std::string_view bytes, char wanted) {
    std::int64_t count = 0;
    std::size_t at = 0;
    for (; at + mask_bytes <= bytes.size(); at += mask_bytes)
        count += std::popcount(equal_mask(bytes.data() + at, wanted));
    for (; at < bytes.size(); ++at) count += bytes[at] == wanted;
    return count;
}

}  // namespace stint
