#include "stint/spool/job_scanner.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <tuple>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>

#include "stint/spool/decoder.h"
#include "stint/spool/packet_stream.h"
#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

bool is_same(const FileFacts& one, const FileFacts& other) {
    return one.inode == other.inode && one.device == other.device &&
           one.size_bytes == other.size_bytes && one.modified_ns == other.modified_ns;
}

}  // namespace

bool JobScanner::is_known(const Entry& entry, std::uint64_t inode, bool is_file) const {
    if (entry.scan == 0 || entry.inode != inode) return false;
    if (is_file && entry.fault.empty()) return true;
    if (entry.may_heal && !entry.fault.empty()) return false;
    // A link, whose target may be another by now; or bytes that may be mended.
    Result<std::optional<FileFacts>> facts = file_facts(queue_.job_path(entry.job.name));
    return facts.ok() && facts.value() && is_same(*facts.value(), entry.facts);
}

Result<StreamedHeader> JobScanner::decode(const Fd& file) const {
    if (decoder_.empty()) return read_header(file.get());
    Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    Decoder decoder = TRY(Decoder::start(decoder_, file, nowhere.get()));
    Result<StreamedHeader> read = read_header(decoder.output());
    if (read.ok()) return read;
    Result<void> finished = decoder.finish();
    return finished.ok() ? std::move(read).error() : std::move(finished).error();
}

Result<void> JobScanner::read(const std::string& name, Entry& entry) const {
    entry.job = {.name = name};
    OpenedFile opened = TRY(open_job_file(queue_, name));
    entry.facts = opened.facts;
    StreamedHeader read = TRY(decode(opened.file));
    entry.job.header = std::move(read.header);
    entry.job.payload_begin = static_cast<std::int64_t>(read.bytes.size());
    entry.job.file_bytes = entry.facts.size_bytes;
    return {};
}

void JobScanner::look_at(const std::string& name, Entry& entry, bool is_link) const {
    Result<void> done = read(name, entry);
    entry.fault.clear();
    if (done.ok()) return;
    // It was there a moment ago: somebody has taken it.
    entry.is_gone = done.error().code == ErrorCode::not_found && !is_link;
    entry.may_heal = done.error().code != ErrorCode::corrupt;
    entry.fault = std::move(done).error().message;
}

Result<void> JobScanner::scan() {
    std::string path = queue_.jobs_path();
    std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
    if (directory == nullptr) return system_error(errno, fmt::format("reading '{}'", path));
    ++scans_;
    while (true) {
        errno = 0;
        const dirent* found = ::readdir(directory.get());
        if (found == nullptr) break;
        if (!is_job_name(found->d_name)) continue;
        Entry& entry = entries_[found->d_name];
        if (!is_known(entry, found->d_ino, found->d_type == DT_REG)) {
            look_at(found->d_name, entry, found->d_type == DT_LNK);
        }
        entry.inode = found->d_ino;
        entry.scan = entry.is_gone ? 0 : scans_;
    }
    if (errno != 0) return system_error(errno, fmt::format("reading '{}'", path));
    std::erase_if(entries_, [&](const auto& one) { return one.second.scan != scans_; });
    return {};
}

std::vector<const QueuedJob*> JobScanner::jobs(JobOrder order) const {
    std::vector<const QueuedJob*> jobs;
    for (const auto& [name, entry] : entries_) {
        if (entry.fault.empty()) jobs.push_back(&entry.job);
    }
    bool by_number = order == JobOrder::sequence;
    auto place = [&](const QueuedJob& job) {
        return std::tuple(by_number ? job.header.seq : 0, job.header.created,
                          std::string_view(job.name));
    };
    std::sort(jobs.begin(), jobs.end(), [&](const QueuedJob* one, const QueuedJob* other) {
        return place(*one) < place(*other);
    });
    return jobs;
}

std::vector<SteppedOver> JobScanner::stepped_over() const {
    std::vector<SteppedOver> all;
    for (const auto& [name, entry] : entries_) {
        if (!entry.fault.empty()) all.push_back({name, entry.fault});
    }
    std::sort(all.begin(), all.end(), [](const SteppedOver& one, const SteppedOver& other) {
        return one.name < other.name;
    });
    return all;
}

}  // namespace stint::spool
