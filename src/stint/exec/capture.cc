#include "stint/exec/capture.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

// A write lease is granted only while no other descriptor of the file exists (fcntl(2)).
bool nobody_else_has_it(int fd) {
    if (fcntl(fd, F_SETLEASE, F_WRLCK) != 0) return false;
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return true;
}

}  // namespace

Result<Fd> Capture::writer() {
    if (next_writer_.valid()) return std::move(next_writer_);
    return open_writer();
}

Result<Fd> Capture::open_writer() {
    if (!file_.valid()) {
        file_ = TRY(open_unlinked(directory_).doing("making a file for a command's output"));
        reopen_path_ = fmt::format("/proc/self/fd/{}", file_.get());
    }
    Fd writer(::open(reopen_path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
    if (!writer.valid()) return system_error(errno, "opening a file for a command's output");
    return writer;
}

Result<std::int64_t> Capture::size() const {
    return TRY(file_facts(file_).doing("looking at a command's output")).size_bytes;
}

Result<std::string> Capture::read(std::int64_t offset, std::int64_t bytes) const {
    if (bytes == 0) return std::string();
    return read_at(file_, offset, static_cast<std::size_t>(bytes))
        .doing("reading a command's output");
}

Result<void> Capture::keep_as(const std::string& path, bool synced) {
    std::string doing = fmt::format("keeping an output as '{}'", path);
    if (synced) TRY(sync_file(file_, path).doing(doing));
    TRY(link_unlinked(file_, path).doing(doing));
    file_.close();
    next_writer_.close();
    return {};
}

void Capture::clear() {
    if (!file_.valid()) return;
    next_writer_.close();
    // First the lease, then the size: who has gone by then can write no more.
    bool reusable = nobody_else_has_it(file_.get());
    Result<std::int64_t> bytes = size();
    bool empty = bytes.ok() && bytes.value() == 0;
    if (!reusable || (!empty && ftruncate(file_.get(), 0) != 0)) file_.close();
    // What fails now fails again, and is reported, when the writer is asked for.
    if (Result<Fd> next = open_writer(); next.ok()) next_writer_ = std::move(next).value();
}

}  // namespace stint
