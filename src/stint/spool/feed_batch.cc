#include "stint/spool/feed_batch.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/spool/job_writer.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

// Another directory shows under the path when a mount is missing: there every file seems to have
// gone, which would mean that it was moved.
Result<void> check_place(const Queue& queue, std::uint64_t jobs_inode) {
    std::optional<FileFacts> facts = TRY(file_facts(queue.jobs_path()));
    if (facts && facts->inode == jobs_inode) return {};
    return Error{ErrorCode::not_found,
                 fmt::format("'{}' is not the directory it was; is its file system mounted?",
                             queue.jobs_path())};
}

// Some file systems number their files anew with each mount.
bool has_files_of(const FeedBatch& batch, const Queue& queue) {
    std::vector<std::string> names = list_directory(queue.jobs_path());
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name.starts_with(batch.prefix() + "-");
    });
}

// One rename, so that a kill leaves either name. Yields false when the file has gone.
Result<bool> give_name(const std::string& file, const Queue& to, const std::string& name) {
    std::string target = to.job_path(name);
    if (::renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    // A new name is nobody's, so it needs no help of the file system, which may have none.
    bool is_other_name_needed = errno == EEXIST || errno == EINVAL || errno == ENOSYS;
    if (is_other_name_needed) target = to.job_path(new_job_name());
    if (is_other_name_needed && ::rename(file.c_str(), target.c_str()) == 0) return true;
    int fault = errno;
    std::optional<FileFacts> facts = TRY(file_facts(file));
    if (!facts && fault == ENOENT) return false;
    return system_error(fault, fmt::format("renaming '{}' to '{}'", file, target));
}

}  // namespace

Result<void> copy_packet(const Queue& from, const std::string& name,
                         std::optional<std::uint64_t> seq, int to) {
    if (!seq) {
        OpenedFile whole = TRY(open_job_file(from, name));
        TRY(copy_bytes(whole.file, to).doing(fmt::format("'{}'", from.job_path(name))));
        return {};
    }
    OpenedJob job = TRY(open_job(from, name));
    job.header.seq = *seq;
    std::string header = TRY(encode_header(job.header));
    TRY(write_all(to, header));
    TRY(copy_bytes(job.file, to, job.payload_begin)
            .doing(fmt::format("'{}'", from.job_path(name))));
    return {};
}

void clean_up_after(const FeedBatch& batch) {
    for (const FeedPlace& place : batch.places) {
        std::string jobs = place.path + "/jobs";
        for (const std::string& name : list_directory(jobs)) {
            bool is_ours = name.starts_with(batch.prefix() + "-");
            if (is_ours) std::remove(fmt::format("{}/{}", jobs, name).c_str());
        }
        if (place.seqfile.empty()) continue;
        for (int generation = 0; generation <= place.generation; ++generation) {
            std::remove(batch.numbers_path(place, generation).c_str());
        }
    }
}

Result<void> FeedMover::open_places() {
    places_.clear();
    TRY(check_place(from_, batch_.jobs_inode));
    for (const FeedPlace& place : batch_.places) {
        places_.push_back(TRY(Queue::open(place.path)));
        Result<void> same = check_place(places_.back(), place.jobs_inode);
        if (!same.ok() && !has_files_of(batch_, places_.back())) return same;
    }
    return {};
}

// The numbers are taken when the file with the next one has become the seqfile.
Result<void> FeedMover::take_numbers(std::size_t place, std::optional<SequenceFile> numbers) {
    FeedPlace& to = batch_.places[place];
    if (to.seqfile.empty()) return {};
    std::optional<FileFacts> there = TRY(file_facts(batch_.numbers_path(to, to.generation)));
    if (!there) return {};
    if (!numbers) numbers = TRY(SequenceFile::lock(to.seqfile, how_));
    // Whoever came after a kill has begun with the same numbers.
    if (numbers->next() != to.first_number) TRY(give_other_numbers(place, *numbers));
    TRY(rename_file(batch_.numbers_path(to, to.generation), to.seqfile));
    return sync_directory(directory_of(to.seqfile));
}

Result<void> FeedMover::give_other_numbers(std::size_t place, const SequenceFile& numbers) {
    FeedPlace to = batch_.places[place];
    ++to.generation;
    to.numbers_end = numbers.next() + (to.numbers_end - to.first_number);
    to.first_number = numbers.next();
    std::uint64_t seq = to.first_number;
    JobWriter writer(places_[place]);
    for (std::size_t slot = 0; slot < batch_.jobs.size(); ++slot) {
        const std::vector<std::size_t>& all = batch_.jobs[slot].to;
        if (std::find(all.begin(), all.end(), place) == all.end()) continue;
        std::string part = batch_.part_name(to, slot);
        // From one that was killed in here.
        TRY(remove_file(places_[place].job_path(part)));
        int file = TRY(writer.begin_as(std::move(part), batch_.jobs[slot].name));
        TRY(copy_packet(places_[place], batch_.part_name(batch_.places[place], slot), seq++, file));
    }
    TRY(writer.leave());
    TRY(write_durably(batch_.numbers_path(to, to.generation), fmt::format("{}\n", to.numbers_end)));
    batch_.places[place] = std::move(to);
    return FeedJournal(from_).write(batch_);
}

// Whether the job is ours to give: it has the name that only we give it. One that somebody else has
// run or taken away, after a kill, has neither.
Result<bool> FeedMover::take(std::size_t slot) const {
    const FedJob& job = batch_.jobs[slot];
    std::string taken = from_.job_path(batch_.taken_name(slot));
    std::optional<FileFacts> there = TRY(file_facts(from_.job_path(job.name)));
    if (there && there->inode == job.inode) {
        Result<void> renamed = rename_file(from_.job_path(job.name), taken);
        if (renamed.ok()) return true;
        if (renamed.error().code != ErrorCode::not_found) return std::move(renamed).error();
    }
    std::optional<FileFacts> facts = TRY(file_facts(taken));
    return facts.has_value();
}

// In place of a job that will not come: a number that is missing would stop the queue.
Result<void> FeedMover::fill_number(const Queue& to, const std::string& part) const {
    OpenedJob job = TRY(open_job(to, part));
    job.header.kind = PacketKind::nop;
    job.header.params.clear();
    job.header.variables.clear();
    std::string bytes = TRY(encode_header(job.header));
    JobWriter writer(to);
    std::string temporary = part + ".new";
    TRY(remove_file(to.job_path(temporary)));
    int file = TRY(writer.begin_as(std::move(temporary), part));
    TRY(write_all(file, bytes));
    return writer.replace();
}

Result<bool> FeedMover::give(std::size_t slot, bool is_ours) const {
    const FedJob& job = batch_.jobs[slot];
    if (job.is_renamed) {
        std::optional<FileFacts> there = TRY(file_facts(from_.job_path(job.name)));
        if (!there || there->inode != job.inode) return false;
        return give_name(from_.job_path(job.name), places_[job.to.front()], job.name);
    }
    bool is_given = false;
    for (std::size_t place : job.to) {
        const Queue& to = places_[place];
        std::string part = batch_.part_name(batch_.places[place], slot);
        std::optional<FileFacts> there = TRY(file_facts(to.job_path(part)));
        if (!there) continue;
        bool keeps_number = batch_.places[place].seqfile.empty();
        if (!is_ours && keeps_number) {
            TRY(remove_file(to.job_path(part)));
            continue;
        }
        if (!is_ours) TRY(fill_number(to, part));
        bool is_named = TRY(give_name(to.job_path(part), to, job.name));
        is_given = is_given || (is_ours && is_named);
    }
    return is_given;
}

Result<std::int64_t> FeedMover::run(FeedNumbers numbers) {
    TRY(open_places());
    numbers.resize(batch_.places.size());
    if (batch_.next > sequence_.next()) TRY(sequence_.set_next(batch_.next));
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        TRY(take_numbers(place, std::move(numbers[place])));
    }
    std::vector<bool> is_ours(batch_.jobs.size());
    bool has_copies = false;
    for (std::size_t slot = 0; slot < batch_.jobs.size(); ++slot) {
        if (batch_.jobs[slot].is_renamed) continue;
        has_copies = true;
        is_ours[slot] = TRY(take(slot));
    }
    if (has_copies) TRY(from_.sync());
    std::int64_t count = 0;
    for (std::size_t slot = 0; slot < batch_.jobs.size(); ++slot) {
        if (TRY(give(slot, is_ours[slot]))) ++count;
    }
    for (const Queue& queue : places_) TRY(queue.sync());
    // They may have been unmounted meanwhile.
    TRY(open_places());
    for (std::size_t slot = 0; slot < batch_.jobs.size(); ++slot) {
        if (!batch_.jobs[slot].is_renamed) {
            TRY(remove_file(from_.job_path(batch_.taken_name(slot))));
        }
    }
    TRY(from_.sync());
    return count;
}

}  // namespace stint::spool
