#include "stint/spool/job_writer.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace stint::spool {
namespace {

// From so many files on, one sync of the whole file system takes less time than one a file.
constexpr std::size_t sync_together_min = 8;
constexpr std::uint32_t fuse_magic = 0x65735546;

// Whether syncfs(2) waits for all that fsync(2) would: not where a server or a process is behind.
bool can_sync_together(const std::string& directory) {
    struct statfs status {};
    if (::statfs(directory.c_str(), &status) != 0) return false;
    if (static_cast<std::uint32_t>(status.f_type) == fuse_magic) return false;
    Result<bool> network = on_network_filesystem(directory);
    return network.ok() && !network.value();
}

}  // namespace

JobWriter::~JobWriter() {
    for (const File& file : files_) ::unlink(file.temporary.c_str());
}

// As fspl calls its unfinished files, so that whoever tidies up after it does so after us.
Result<int> JobWriter::begin(std::string name) {
    return begin_as("tmp-" + new_job_name() + ".tmp", std::move(name));
}

Result<int> JobWriter::begin_as(std::string temporary, std::string name) {
    ASSERT(files_.size() < job_batch_max);
    if (!directory_.valid()) {
        // Before the first write, so that syncfs tells of every fault.
        std::string path = queue_.jobs_path();
        directory_ = Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!directory_.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    }
    temporary = queue_.job_path(temporary);
    Fd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("making '{}'", temporary));
    synced_ = false;
    int fd = file.get();
    files_.push_back({std::move(temporary), std::move(name), std::move(file)});
    return fd;
}

Result<void> JobWriter::sync_each() {
    // So that the file system gives them all their places at once, not one a sync.
    for (const File& file : files_) {
        ::sync_file_range(file.fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
    }
    for (const File& file : files_) TRY(sync_file(file.fd, file.temporary));
    return {};
}

Result<void> JobWriter::sync() {
    if (synced_ || files_.empty()) return {};
    if (files_.size() >= sync_together_min && can_sync_together(queue_.jobs_path())) {
        if (::syncfs(directory_.get()) != 0) {
            return system_error(errno, fmt::format("syncing '{}'", queue_.jobs_path()));
        }
    } else {
        TRY(sync_each());
    }
    synced_ = true;
    return {};
}

template <typename Rename>
Result<void> JobWriter::rename_all(Rename rename) {
    if (files_.empty()) return {};
    TRY(sync());
    Result<void> done;
    std::size_t count = 0;
    for (; count < files_.size() && done.ok(); ++count) {
        done = rename(files_[count].temporary, queue_.job_path(files_[count].name));
    }
    if (!done.ok()) --count;
    files_.erase(files_.begin(), files_.begin() + static_cast<std::ptrdiff_t>(count));
    Result<void> durable = sync_file(directory_, queue_.jobs_path());
    return done.ok() ? durable : done;
}

Result<void> JobWriter::leave() {
    if (files_.empty()) return {};
    TRY(sync());
    TRY(sync_file(directory_, queue_.jobs_path()));
    files_.clear();
    return {};
}

Result<void> JobWriter::publish() {
    return rename_all(rename_new_file);
}

Result<void> JobWriter::replace() {
    return rename_all(rename_file);
}

Result<void> begin_tombstone(JobWriter& writer, const std::string& name,
                             const PacketHeader& header) {
    std::string bytes =
        TRY(encode_header({.seq = header.seq, .created = header.created, .kind = PacketKind::nop}));
    int fd = TRY(writer.begin(name));
    return write_all(fd, bytes).doing(fmt::format("writing in place of '{}'", name));
}

}  // namespace stint::spool
