#include "crash/fault_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

namespace stint::test {
namespace {

constexpr std::int64_t sector_bytes = 512;

std::int64_t size_of(const std::string& path) {
    std::error_code missing;
    auto size = std::filesystem::file_size(path, missing);
    return missing ? 0 : static_cast<std::int64_t>(size);
}

std::string read_file_part(const std::string& path, std::int64_t offset, std::int64_t size) {
    std::ifstream file(path, std::ios::binary);
    file.seekg(offset);
    std::string bytes(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

void write_at(const std::string& path, std::int64_t offset, std::string_view bytes) {
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    bool written =
        ::pwrite(file, bytes.data(), bytes.size(), offset) == static_cast<ssize_t>(bytes.size());
    if (!written) std::abort();
    ::close(file);
}

}  // namespace

void FaultDisk::count() {
    if (++operations_ == plan_.stop_at) stop();
}

void FaultDisk::write(const std::string& path, std::int64_t offset, std::string_view bytes) {
    count();
    auto size = static_cast<std::int64_t>(bytes.size());
    changes_[path].push_back({.offset = offset,
                              .new_bytes = std::string(bytes),
                              .old_bytes = read_file_part(path, offset, size),
                              .old_size = size_of(path)});
}

void FaultDisk::truncate(const std::string& path, std::int64_t size) {
    count();
    std::int64_t old_size = size_of(path);
    changes_[path].push_back({.offset = size,
                              .new_bytes = {},
                              .old_bytes = read_file_part(path, size, old_size - size),
                              .old_size = old_size});
}

void FaultDisk::sync(const std::string& path) {
    count();
    changes_.erase(path);
    // SQLite syncs the directory with the first sync of a new file.
    if (std::find(created_.begin(), created_.end(), path) != created_.end()) sync_names();
}

void FaultDisk::create(const std::string& path) {
    created_.push_back(path);
}

void FaultDisk::remove(const std::string& path, bool sync_directory) {
    count();
    // What comes back is what was synced of it.
    if (plan_.loss != Loss::nothing) undo(path, changes_[path]);
    removed_.push_back({path, read_file_part(path, 0, size_of(path))});
    changes_.erase(path);
    if (sync_directory) sync_names();
}

void FaultDisk::sync_names() {
    created_.clear();
    removed_.clear();
}

void FaultDisk::stop() {
    if (plan_.loss != Loss::nothing) {
        for (const auto& [path, changes] : changes_) {
            undo(path, changes);
            if (plan_.loss == Loss::some_unsynced) keep_some(path, changes);
        }
        undo_names();
    }
    ::_exit(FaultVfs::exit_code);
}

void FaultDisk::undo(const std::string& path, const std::vector<Change>& changes) {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        if (!change->old_bytes.empty()) write_at(path, change->offset, change->old_bytes);
        std::filesystem::resize_file(path, static_cast<std::uintmax_t>(change->old_size));
    }
}

void FaultDisk::keep_some(const std::string& path, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.new_bytes.empty()) {
            if (dice_.chance(50)) {
                std::filesystem::resize_file(path, static_cast<std::uintmax_t>(change.offset));
            }
            continue;
        }
        auto end = change.offset + static_cast<std::int64_t>(change.new_bytes.size());
        for (std::int64_t at = change.offset; at < end;) {
            std::int64_t next = std::min((at / sector_bytes + 1) * sector_bytes, end);
            std::string_view bytes = change.new_bytes;
            bytes = bytes.substr(static_cast<std::size_t>(at - change.offset),
                                 static_cast<std::size_t>(next - at));
            if (dice_.chance(50)) write_at(path, at, bytes);
            at = next;
        }
    }
}

// Names that were made are not there, names that were removed are there again: all of them, or
// some.
void FaultDisk::undo_names() {
    auto is_lost = [&] { return plan_.loss == Loss::unsynced || dice_.chance(50); };
    for (const std::string& path : created_) {
        if (is_lost()) std::filesystem::remove(path);
    }
    for (const Removed& removed : removed_) {
        if (is_lost()) write_at(removed.path, 0, removed.content);
    }
}

}  // namespace stint::test
