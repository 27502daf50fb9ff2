#include "stint/sys/lock.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>

#include "stint/sys/system_error.h"

namespace stint {

namespace {

Result<Fd> open_lock_file(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening lock '{}'", path));
    return file;
}

Result<void> lock_whole(const Fd& file, const std::string& path) {
    while (::flock(file.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return system_error(errno, fmt::format("locking '{}'", path));
    }
    return {};
}

struct flock one_byte(short type, std::int64_t byte) {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = byte;
    range.l_len = 1;
    return range;
}

Result<bool> try_byte(int fd, short type, std::int64_t byte) {
    struct flock range = one_byte(type, byte);
    while (::fcntl(fd, F_OFD_SETLK, &range) != 0) {
        if (errno == EAGAIN || errno == EACCES) return false;
        if (errno != EINTR) return system_error(errno, fmt::format("locking byte {}", byte));
    }
    return true;
}

}  // namespace

FairLock::Held::Held(Held&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FairLock::Held& FairLock::Held::operator=(Held&& other) noexcept {
    if (this != &other) {
        release();
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

void FairLock::Held::release() {
    if (fd_ >= 0) ::flock(std::exchange(fd_, -1), LOCK_UN);
}

Result<FairLock> FairLock::open(const std::string& path) {
    Fd lock = TRY(open_lock_file(path));
    Fd queue = TRY(open_lock_file(path + ".queue"));
    return FairLock(path, std::move(lock), std::move(queue));
}

Result<FairLock::Held> FairLock::acquire() {
    TRY(lock_whole(queue_, path_));
    Held in_queue(queue_.get());
    TRY(lock_whole(lock_, path_));
    return Held(lock_.get());
}

Result<bool> try_lock_byte(int fd, std::int64_t byte) {
    return try_byte(fd, F_WRLCK, byte);
}

Result<bool> try_share_byte(int fd, std::int64_t byte) {
    return try_byte(fd, F_RDLCK, byte);
}

Result<bool> byte_locked(int fd, std::int64_t byte) {
    struct flock range = one_byte(F_WRLCK, byte);
    while (::fcntl(fd, F_OFD_GETLK, &range) != 0) {
        if (errno != EINTR) return system_error(errno, fmt::format("looking at lock {}", byte));
    }
    return range.l_type != F_UNLCK;
}

}  // namespace stint
