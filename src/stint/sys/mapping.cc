#include "stint/sys/mapping.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>

#include "stint/sys/system_error.h"

namespace stint {

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        unmap();
        address_ = std::exchange(other.address_, nullptr);
        size_bytes_ = std::exchange(other.size_bytes_, 0);
    }
    return *this;
}

Result<Mapping> Mapping::of(const Fd& file, const std::string& path, std::size_t size_bytes,
                            Access access) {
    int protection = access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
    void* address = ::mmap(nullptr, size_bytes, protection, MAP_SHARED, file.get(), 0);
    if (address == MAP_FAILED) return system_error(errno, fmt::format("mapping '{}'", path));
    Mapping mapping;
    mapping.address_ = static_cast<std::byte*>(address);
    mapping.size_bytes_ = size_bytes;
    return mapping;
}

void Mapping::unmap() {
    if (address_ != nullptr) ::munmap(address_, size_bytes_);
}

Result<void> reserve_bytes(const Fd& file, const std::string& path, std::size_t size_bytes) {
    int fault = EINTR;
    while (fault == EINTR) {
        fault = ::posix_fallocate(file.get(), 0, static_cast<off_t>(size_bytes));
    }
    if (fault != 0) return system_error(fault, fmt::format("making room in '{}'", path));
    return {};
}

}  // namespace stint
