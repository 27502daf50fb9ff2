#include "stint/spool/settlement.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stint/spool/job_writer.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

constexpr Millis durable_after_ms = 50;
constexpr std::size_t changes_max = 64;
constexpr Millis look_again_ms = 5;

// Whether the job of that name there is this one.
bool is_kept_already(const Queue& failed, const std::string& name, const QueuedJob& job) {
    Result<OpenedFile> there = open_job_file(failed, name);
    if (!there.ok() || there.value().facts.size_bytes != job.file_bytes) return false;
    // What a decoder reads is known by its name and size only.
    Result<OpenedJob> opened = open_job(failed, name);
    return !opened.ok() || opened.value().header == job.header;
}

bool is_link(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

Result<void> copy_job(const Queue& from, const std::string& name, const Queue& to,
                      const std::string& new_name) {
    OpenedFile job = TRY(open_job_file(from, name));
    JobWriter writer(to);
    int copy = TRY(writer.begin(new_name));
    TRY(copy_bytes(job.file, copy));
    return writer.publish();
}

Result<void> link_or_copy(const Queue& from, const std::string& name, const Queue& to,
                          const std::string& new_name) {
    std::string path = from.job_path(name);
    if (is_link(path)) return copy_job(from, name, to, new_name);
    if (::link(path.c_str(), to.job_path(new_name).c_str()) == 0) return to.sync();
    // Another file system, one without links, or a limit on them.
    bool is_copied = errno == EXDEV || errno == EPERM || errno == ENOTSUP || errno == EMLINK;
    if (is_copied) return copy_job(from, name, to, new_name);
    return system_error(errno, fmt::format("putting '{}' into '{}'", path, to.path()));
}

}  // namespace

Settlement::~Settlement() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> Settlement::place(const Schedule::Tombstone& tombstone) {
    if (temporary_.empty()) temporary_ = queue_.job_path("tmp-" + new_job_name() + ".tmp");
    std::string bytes = TRY(encode_header({.seq = tombstone.header.seq,
                                           .created = tombstone.header.created,
                                           .kind = PacketKind::nop}));
    Fd file(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("making '{}'", temporary_));
    TRY(write_all(file.get(), bytes).doing(fmt::format("writing '{}'", temporary_)));
    TRY(rename_file(temporary_, queue_.job_path(tombstone.name)));
    batch_.standing[tombstone.name] = std::move(file);
    return {};
}

Result<void> Settlement::apply(const Schedule::Effects& effects, JobOrder order,
                               std::uint64_t next) {
    for (const Schedule::Tombstone& one : effects.tombstones) TRY(place(one));
    for (const QueuedJob& one : effects.marks) TRY(book_.mark_done(one));
    if (order == JobOrder::sequence && next != sequence_.next()) {
        if (removes_ == Removes::all) TRY(book_.note_passed({removed_to_, next}));
        TRY(sequence_.show_next(next));
        batch_.has_number = true;
    }
    for (const std::string& name : effects.remove_now) TRY(remove_file(queue_.job_path(name)));
    for (const std::string& name : effects.remove_when_passed) {
        batch_.standing.erase(name);
        batch_.passed.push_back(name);
    }
    std::size_t changes = batch_.passed.size() + batch_.standing.size();
    if (changes == 0 && !batch_.has_number) return {};
    if (!due_) due_ = clock_.now() + durable_after_ms;
    if (changes >= changes_max && !running_.valid()) due_ = clock_.now();
    return {};
}

Result<void> Settlement::make_durable(const Batch& batch) const {
    if (batch.has_number) TRY(sequence_.sync_shown());
    for (const std::string& name : batch.passed) TRY(remove_file(queue_.job_path(name)));
    for (const auto& [name, file] : batch.standing) TRY(sync_file(file, queue_.job_path(name)));
    if (!batch.standing.empty()) TRY(queue_.sync());
    return {};
}

Result<void> Settlement::begin_durable() {
    if (!due_) return {};
    bool is_busy =
        running_.valid() && running_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
    if (is_busy) {
        due_ = clock_.now() + look_again_ms;
        return {};
    }
    TRY(await());
    removed_to_ = std::exchange(removing_to_, sequence_.next());
    running_ = std::async(std::launch::async, [this, batch = std::exchange(batch_, {})] {
        return make_durable(batch);
    });
    due_.reset();
    return {};
}

Result<void> Settlement::await() {
    return running_.valid() ? running_.get() : Result<void>();
}

Result<void> Settlement::finish() {
    TRY(await());
    // As fspl leaves it: a file of its own making.
    if (sequence_.has_shown()) TRY(sequence_.set_next(sequence_.next()));
    batch_.has_number = false;
    TRY(make_durable(std::exchange(batch_, {})));
    due_.reset();
    return {};
}

Result<void> keep_failed(const Queue& from, const std::string& file, const QueuedJob& job,
                         const Queue& failed) {
    std::string name = job.name;
    while (true) {
        Result<void> kept = link_or_copy(from, file, failed, name);
        if (kept.ok() || kept.error().code != ErrorCode::conflict) return kept;
        if (is_kept_already(failed, name, job)) return {};
        name = new_job_name();
    }
}

}  // namespace stint::spool
