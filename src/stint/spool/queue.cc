#include "stint/spool/queue.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stint/spool/job_writer.h"
#include "stint/spool/packet_stream.h"
#include "stint/spool/sequence_file.h"
#include "stint/sys/host.h"

namespace stint::spool {
namespace {

constexpr std::string_view name_begin = "fspl-";
constexpr std::string_view name_end = ".fspl";

Result<void> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0777) == 0) return {};
    return system_error(errno, fmt::format("making directory '{}'", path));
}

// A link, which may lead from its directory, and what lies on another file system.
bool must_be_carried(const std::string& file, const std::string& directory) {
    struct stat job {};
    struct stat other {};
    if (::lstat(file.c_str(), &job) != 0 || ::stat(directory.c_str(), &other) != 0) return false;
    return S_ISLNK(job.st_mode) || job.st_dev != other.st_dev;
}

// Whole there before it is gone here.
Result<void> carry_job(const Queue& from, const std::string& name, const Queue& to,
                       const std::string& new_name) {
    OpenedFile job = TRY(open_job_file(from, name));
    JobWriter writer(to);
    int copy = TRY(writer.begin(new_name));
    TRY(copy_bytes(job.file, copy));
    TRY(writer.publish());
    return from.remove_job(name);
}

// jobs/ comes last: with it there is a queue, and it is whole.
Result<void> make_contents(const std::string& path, QueueKind kind) {
    if (kind == QueueKind::complete) {
        SequenceFile sequence = TRY(SequenceFile::lock(path + "/nextseq", {}));
        TRY(sequence.set_next(1));
    }
    TRY(make_directory(path + "/jobs"));
    TRY(sync_directory(path));
    return sync_directory(directory_of(path));
}

}  // namespace

Result<void> make_queue(const std::string& path, QueueKind kind) {
    TRY(make_directory(path));
    return make_contents(path, kind);
}

Result<Queue> Queue::open(std::string path) {
    Queue queue(std::move(path));
    std::optional<FileFacts> facts = TRY(file_facts(queue.jobs_path()));
    if (facts && facts->is_directory) return queue;
    return Error{ErrorCode::not_found,
                 fmt::format("'{}' is no queue: it has no directory 'jobs'; 'stint spool init -q "
                             "{}' makes one",
                             queue.path_, queue.path_)};
}

Result<Queue> open_or_make_queue(const std::string& path) {
    std::optional<FileFacts> facts = TRY(file_facts(path + "/jobs"));
    if (!facts) {
        TRY(make_directories(path));
        // There may be half a one, of somebody who was killed.
        Result<void> made = make_contents(path, QueueKind::complete);
        // Somebody else may have been faster.
        if (!made.ok() && made.error().code != ErrorCode::conflict) return std::move(made).error();
    }
    return Queue::open(path);
}

Result<std::string> real_path(const std::string& path) {
    char* resolved = ::realpath(path.c_str(), nullptr);
    if (resolved == nullptr) return system_error(errno, fmt::format("looking up '{}'", path));
    std::string text = resolved;
    ::free(resolved);
    return text;
}

Result<std::string> Queue::real_path() const {
    return stint::spool::real_path(path_);
}

std::string Queue::job_path(std::string_view name) const {
    return fmt::format("{}/jobs/{}", path_, name);
}

Result<void> Queue::remove_job(const std::string& name) const {
    if (TRY(remove_file(job_path(name)))) return {};
    return Error{ErrorCode::not_found,
                 fmt::format("'{}' has gone: somebody else has taken it", job_path(name))};
}

Result<std::string> Queue::move_job(const std::string& name, const Queue& to) const {
    std::string new_name = name;
    while (true) {
        bool is_carried = must_be_carried(job_path(name), to.jobs_path());
        Result<void> moved = is_carried ? carry_job(*this, name, to, new_name)
                                        : rename_new_file(job_path(name), to.job_path(new_name));
        if (moved.ok()) {
            if (!is_carried) TRY(to.sync());
            return new_name;
        }
        if (moved.error().code != ErrorCode::conflict) return std::move(moved).error();
        new_name = new_job_name();
    }
}

bool is_job_name(std::string_view name) {
    return name.size() >= name_begin.size() + name_end.size() && name.starts_with(name_begin) &&
           name.ends_with(name_end);
}

std::string new_job_name() {
    std::string digits = random_hex(32);
    digits[12] = '4';                                            // The version ...
    digits[16] = "89ab"[static_cast<unsigned>(digits[16]) % 4];  // ... and the variant.
    std::string_view hex = digits;
    return fmt::format("{}{}-{}-{}-{}-{}{}", name_begin, hex.substr(0, 8), hex.substr(8, 4),
                       hex.substr(12, 4), hex.substr(16, 4), hex.substr(20), name_end);
}

Result<OpenedFile> open_job_file(const Queue& queue, const std::string& name) {
    std::string path = queue.job_path(name);
    auto refused = [&] {
        return Error{ErrorCode::invalid_input, fmt::format("'{}' is no regular file", path)};
    };
    // Asked before: to open a device may do something.
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (!facts)
        return Error{ErrorCode::not_found, fmt::format("'{}' has gone, or leads to nothing", path)};
    if (!facts->is_regular) return refused();
    Fd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    FileFacts opened = TRY(file_facts(file));
    if (!opened.is_regular) return refused();
    return OpenedFile{opened, std::move(file)};
}

Result<OpenedJob> open_job(const Queue& queue, const std::string& name) {
    OpenedFile opened = TRY(open_job_file(queue, name));
    StreamedHeader read =
        TRY(read_header(opened.file.get()).doing(fmt::format("'{}'", queue.job_path(name))));
    return OpenedJob{std::move(read.header), static_cast<std::int64_t>(read.bytes.size()),
                     opened.facts, std::move(opened.file)};
}

}  // namespace stint::spool
