// A small file seen as memory that all processes share. The beacon and the slots file are made of
// it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class Mapping {
public:
    enum class Access { read, read_write };

    Mapping() = default;
    ~Mapping() { unmap(); }
    Mapping(Mapping&& other) noexcept
        : address_(std::exchange(other.address_, nullptr)),
          size_bytes_(std::exchange(other.size_bytes_, 0)) {}
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    // The first `size_bytes` of `file`; the mapping outlives the descriptor. `path` is for
    // messages. REQUIRES: the file has that many bytes, and nobody makes it shorter (that would be
    // SIGBUS)
    static Result<Mapping> of(const Fd& file, const std::string& path, std::size_t size_bytes,
                              Access access);

    // Page-aligned; null when nothing is mapped.
    std::byte* data() const { return address_; }
    std::size_t size_bytes() const { return size_bytes_; }

private:
    void unmap();

    std::byte* address_ = nullptr;
    std::size_t size_bytes_ = 0;
};

// Grows `file` to `size_bytes` with blocks that are really there, so that writing through a mapping
// cannot meet a full disk. Never makes it shorter.
Result<void> reserve_bytes(const Fd& file, const std::string& path, std::size_t size_bytes);

}  // namespace stint
