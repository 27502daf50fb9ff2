#include "stint/sys/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "stint/sys/host.h"

namespace stint {

namespace {

constexpr mode_t new_file_mode = 0666;  // The umask takes away what it must.
constexpr mode_t new_directory_mode = 0777;

Error failed(std::string_view doing, std::string_view path) {
    return system_error(errno, fmt::format("{} '{}'", doing, path));
}

std::string descriptor_path(const Fd& file) {
    return fmt::format("/proc/self/fd/{}", file.get());
}

FileFacts facts_of(const struct stat& status) {
    return {.size_bytes = status.st_size,
            .modified_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
            .device = status.st_dev,
            .inode = status.st_ino,
            .is_regular = S_ISREG(status.st_mode),
            .is_directory = S_ISDIR(status.st_mode)};
}

// Appends to `bytes` until the end of the file, or until there are `size_max` of them.
// `read_some(buffer, size, offset)` is read(2) or pread(2).
template <typename ReadSome>
int read_until(std::string& bytes, std::size_t size_max, ReadSome read_some) {
    constexpr std::size_t step_bytes = 65'536;
    while (bytes.size() < size_max) {
        std::size_t before = bytes.size();
        bytes.resize(before + std::min(step_bytes, size_max - before));
        ssize_t count = read_some(bytes.data() + before, bytes.size() - before, before);
        bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) return 0;
        if (count < 0 && errno != EINTR) return errno;
    }
    return 0;
}

Result<void> copy_file(const Fd& from, const Fd& to, const std::string& path) {
    TRY(copy_bytes(from, to.get()).doing(fmt::format("copying to '{}'", path)));
    return sync_file(to, path);
}

void wait_for_room(int fd) {
    pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
    ::poll(&room, 1, -1);
}

// Lets `copy_some(offset)`, which copies what it can and moves the offset, go on to the end of the
// file. An error that says that this is no way to copy these two ends it silently.
template <typename CopySome>
Result<void> copy_until_end(int to, off_t& offset, CopySome copy_some) {
    while (true) {
        ssize_t count = copy_some(&offset);
        if (count == 0) return {};
        if (count > 0 || errno == EINTR) continue;
        if (errno == EAGAIN) {
            wait_for_room(to);
            continue;
        }
        bool is_unsupported = errno == EINVAL || errno == EXDEV || errno == EBADF ||
                              errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
        if (is_unsupported) return {};
        return system_error(errno, fmt::format("writing to descriptor {}", to));
    }
}

// For file systems without O_TMPFILE, whose unlinked files cannot get a name again.
Result<void> link_copy(const Fd& file, const std::string& path) {
    NewFile copy = TRY(create_new_file(directory_of(path), ".new-"));
    Result<void> done = copy_file(file, copy.fd, copy.path);
    if (done.ok()) done = rename_new_file(copy.path, path);
    if (!done.ok()) ::unlink(copy.path.c_str());
    return done;
}

bool is_network_magic(std::uint32_t magic) {
    constexpr std::uint32_t magics[] = {
        0x00006969,  // NFS
        0x0000517B,  // SMB
        0xFF534D42,  // CIFS
        0xFE534D42,  // SMB 2
        0x01021997,  // 9p
        0x5346414F,  // AFS
        0x6B414653,  // AFS of the kernel
        0x73757245,  // Coda
        0x00C36400,  // Ceph
        0x0BD00BD0,  // Lustre
        0x19830326,  // BeeGFS
        0x01161970,  // GFS2
        0x7461636F,  // OCFS2
        0x47504653,  // GPFS
    };
    return std::find(std::begin(magics), std::end(magics), magic) != std::end(magics);
}

}  // namespace

std::string directory_of(const std::string& path) {
    std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> read_file(const std::string& path, std::size_t size_max) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return failed("opening", path);
    std::string bytes;
    int fault = read_until(bytes, size_max + 1, [&](char* to, std::size_t size, std::size_t) {
        return ::read(file.get(), to, size);
    });
    if (fault != 0) return system_error(fault, fmt::format("reading '{}'", path));
    if (bytes.size() > size_max) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' holds more than {} bytes", path, size_max)};
    }
    return bytes;
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes) {
    std::string directory = directory_of(path);
    NewFile file = TRY(create_new_file(directory, ".new-"));
    Result<void> done = write_all(file.fd.get(), bytes).doing(fmt::format("writing '{}'", path));
    if (done.ok()) done = sync_file(file.fd, path);
    if (done.ok()) done = rename_file(file.path, path);
    if (!done.ok()) {
        ::unlink(file.path.c_str());
        return done;
    }
    return sync_directory(directory);
}

Result<void> make_directories(const std::string& path) {
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (facts && facts->is_directory) return {};
    if (facts) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is in the way: it is not a directory", path)};
    }
    std::string_view trimmed = path;
    while (trimmed.size() > 1 && trimmed.ends_with('/')) trimmed.remove_suffix(1);
    std::string parent = directory_of(std::string(trimmed));
    if (parent != path) TRY(make_directories(parent));
    // Somebody else may have been faster.
    if (::mkdir(path.c_str(), new_directory_mode) == 0 || errno == EEXIST) return {};
    return failed("making directory", path);
}

Result<void> sync_directory(const std::string& path) {
    Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return failed("opening directory", path);
    return sync_file(directory, path);
}

Result<void> sync_file(const Fd& file, const std::string& path) {
    while (::fsync(file.get()) != 0) {
        if (errno != EINTR) return failed("syncing", path);
    }
    return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_error(errno, fmt::format("renaming '{}' to '{}'", from, to));
}

Result<void> rename_new_file(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    bool is_unsupported = errno == EINVAL || errno == ENOSYS;
    if (is_unsupported && ::link(from.c_str(), to.c_str()) == 0) {
        if (::unlink(from.c_str()) == 0) return {};
    }
    return system_error(errno, fmt::format("renaming '{}' to '{}'", from, to));
}

std::vector<std::string> list_directory(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code fault;
    std::filesystem::directory_iterator at(directory, fault);
    for (; !fault && at != std::filesystem::directory_iterator(); at.increment(fault)) {
        names.push_back(at->path().filename().string());
    }
    return names;
}

Result<bool> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    return failed("removing", path);
}

Result<std::optional<FileFacts>> file_facts(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return std::optional(facts_of(status));
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<FileFacts>();
    return failed("looking at", path);
}

Result<FileFacts> file_facts(const Fd& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) == 0) return facts_of(status);
    return failed("looking at", descriptor_path(file));
}

Result<bool> on_network_filesystem(const std::string& path) {
    struct statfs status {};
    std::string existing = path.empty() ? "." : path;
    while (::statfs(existing.c_str(), &status) != 0) {
        if (errno == EINTR) continue;
        std::string parent = directory_of(existing);
        if ((errno != ENOENT && errno != ENOTDIR) || parent == existing) {
            return failed("looking at the file system of", path);
        }
        existing = parent;
    }
    return is_network_magic(static_cast<std::uint32_t>(status.f_type));
}

Result<std::string> working_directory() {
    std::error_code fault;
    std::filesystem::path path = std::filesystem::current_path(fault);
    if (fault) {
        return Error{ErrorCode::unavailable, "the working directory is gone: " + fault.message()};
    }
    return path.string();
}

Result<NewFile> create_new_file(const std::string& directory, std::string_view name_start) {
    while (true) {
        std::string path = fmt::format("{}/{}{}", directory, name_start, random_hex(12));
        Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, new_file_mode));
        if (file.valid()) return NewFile{std::move(file), std::move(path)};
        if (errno != EEXIST && errno != EINTR) return failed("making a file in", directory);
    }
}

Result<Fd> open_unlinked(const std::string& directory) {
    Fd file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, new_file_mode));
    if (file.valid()) return file;
    // EISDIR: the answer of kernels that do not know O_TMPFILE.
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
        return failed("making a file in", directory);
    }
    NewFile named = TRY(create_new_file(directory, ".new-"));
    if (::unlink(named.path.c_str()) != 0) return failed("removing", named.path);
    return std::move(named.fd);
}

Result<void> link_unlinked(const Fd& file, const std::string& path) {
    if (::linkat(AT_FDCWD, descriptor_path(file).c_str(), AT_FDCWD, path.c_str(),
                 AT_SYMLINK_FOLLOW) == 0) {
        return {};
    }
    if (errno != ENOENT) return failed("making", path);
    // Either the directory is missing, or this file once had a name and can have none any more.
    TRY(sync_directory(directory_of(path)));
    return link_copy(file, path);
}

Result<std::string> read_at(const Fd& file, std::int64_t offset, std::size_t size_max) {
    std::string bytes;
    int fault = read_until(bytes, size_max, [&](char* to, std::size_t size, std::size_t done) {
        return ::pread(file.get(), to, size, offset + static_cast<std::int64_t>(done));
    });
    if (fault != 0) return system_error(fault, "reading an open file");
    return bytes;
}

// Each way goes on where the one before it has ended; the last knows no "unsupported".
Result<std::int64_t> copy_bytes(const Fd& from, int to, std::int64_t begin) {
    constexpr std::size_t step_bytes = 1 << 30;
    constexpr std::size_t chunk_bytes = 1 << 20;
    off_t offset = begin;
    TRY(copy_until_end(to, offset, [&](off_t* at) {
        return ::copy_file_range(from.get(), at, to, nullptr, step_bytes, 0);
    }));
    TRY(copy_until_end(to, offset,
                       [&](off_t* at) { return ::sendfile(to, from.get(), at, step_bytes); }));
    while (true) {
        std::string chunk = TRY(read_at(from, offset, chunk_bytes));
        if (chunk.empty())
            return std::max(static_cast<std::int64_t>(offset) - begin, std::int64_t{0});
        TRY(write_all(to, chunk));
        offset += static_cast<off_t>(chunk.size());
    }
}

Result<void> write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            wait_for_room(fd);
        } else if (errno != EINTR) {
            return system_error(errno, fmt::format("writing to descriptor {}", fd));
        }
    }
    return {};
}

}  // namespace stint
