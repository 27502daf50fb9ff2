#include "stint/spool/queue_feeder.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <numeric>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stint/spool/job_writer.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint::spool {
namespace {

constexpr std::size_t batch_max = job_batch_max;
// As long as copies are made the seqfiles are locked.
constexpr std::int64_t batch_bytes_max = 64 << 20;

Result<std::uint64_t> jobs_inode(const Queue& queue) {
    std::optional<FileFacts> facts = TRY(file_facts(queue.jobs_path()));
    if (facts) return facts->inode;
    return Error{ErrorCode::not_found, fmt::format("'{}' has gone", queue.jobs_path())};
}

bool is_link(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

bool has_copies(const FeedBatch& batch) {
    return std::any_of(batch.jobs.begin(), batch.jobs.end(),
                       [](const FedJob& job) { return !job.is_renamed; });
}

std::uint64_t copies_to(std::size_t place, const FeedBatch& batch) {
    std::uint64_t count = 0;
    for (const FedJob& job : batch.jobs) {
        if (std::find(job.to.begin(), job.to.end(), place) != job.to.end()) ++count;
    }
    return count;
}

}  // namespace

Result<std::string> absolute_path(const std::string& path) {
    std::string directory = TRY(real_path(directory_of(path)));
    return directory + "/" + path.substr(path.rfind('/') + 1);
}

bool on_same_mount(const std::string& one, const std::string& other) {
    struct statx first {};
    struct statx second {};
    constexpr unsigned asked = STATX_BASIC_STATS | STATX_MNT_ID;
    if (::statx(AT_FDCWD, one.c_str(), 0, asked, &first) != 0) return false;
    if (::statx(AT_FDCWD, other.c_str(), 0, asked, &second) != 0) return false;
    bool is_same_device =
        first.stx_dev_major == second.stx_dev_major && first.stx_dev_minor == second.stx_dev_minor;
    // Kernels before 5.8 do not tell the mount.
    bool is_told = (first.stx_mask & second.stx_mask & STATX_MNT_ID) != 0;
    return is_same_device && (!is_told || first.stx_mnt_id == second.stx_mnt_id);
}

QueueFeeder::QueueFeeder(const Queue& from, const std::vector<FeedDestination>& to, FeedRules rules,
                         Listener listener)
    : from_(from), to_(to), rules_(rules), listener_(std::move(listener)), scanner_(from, "") {}

Result<void> QueueFeeder::find_places() {
    empty_batch_ = {.run = random_hex(16), .jobs_inode = TRY(jobs_inode(from_))};
    on_same_mount_.clear();
    for (const FeedDestination& to : to_) {
        FeedPlace place{.path = TRY(to.queue.real_path())};
        place.jobs_inode = TRY(jobs_inode(to.queue));
        if (!to.seqfile.empty()) place.seqfile = TRY(absolute_path(to.seqfile));
        empty_batch_.places.push_back(std::move(place));
        on_same_mount_.push_back(on_same_mount(from_.jobs_path(), to.queue.jobs_path()));
    }
    return {};
}

Result<std::int64_t> QueueFeeder::finish_left(SequenceFile& sequence) const {
    FeedJournal journal(from_);
    std::optional<FeedBatch> left = TRY(journal.read());
    if (!left) return 0;
    std::int64_t count =
        left->jobs.empty()
            ? 0
            : TRY(move(*left, sequence)
                      .doing(fmt::format("finishing what '{}' tells of", journal.path())));
    clean_up_after(*left);
    TRY(journal.remove());
    return count;
}

Result<Dealer> QueueFeeder::make_dealer(const FeedLimits& limits) const {
    std::vector<std::int64_t> filled;
    for (const FeedDestination& to : to_) {
        std::vector<std::string> names = list_directory(to.queue.jobs_path());
        filled.push_back(std::count_if(names.begin(), names.end(), is_job_name));
    }
    return Dealer(rules_.to, std::move(filled), limits.each_max);
}

// Nothing when it has gone, and others may take jobs of this queue.
Result<std::optional<FedJob>> QueueFeeder::choose_one(const QueuedJob& job) const {
    std::optional<FileFacts> facts = TRY(file_facts(from_.job_path(job.name)));
    if (facts) {
        return std::optional(
            FedJob{.name = job.name, .seq = job.header.seq, .inode = facts->inode});
    }
    if (rules_.order == JobOrder::time) return std::optional<FedJob>();
    return Error{ErrorCode::not_found, fmt::format("'{}' has gone: somebody else has taken it",
                                                   from_.job_path(job.name))};
}

Result<void> QueueFeeder::choose(Schedule& schedule, Dealer& dealer, std::int64_t jobs_max,
                                 FeedBatch& batch) const {
    std::int64_t bytes = 0;
    while (batch.jobs.size() < batch_max && bytes < batch_bytes_max) {
        bool is_enough = static_cast<std::int64_t>(batch.jobs.size()) >= jobs_max;
        if (is_enough || !dealer.has_room()) break;
        std::optional<QueuedJob> job = schedule.start();
        if (!job) break;
        std::optional<FedJob> fed = TRY(choose_one(*job));
        schedule.settle(job->name, fed ? Settled::done : Settled::left);
        if (!fed) continue;
        fed->to = dealer.deal();
        std::size_t first = fed->to.front();
        bool stays = on_same_mount_[first] && to_[first].seqfile.empty();
        fed->is_renamed = fed->to.size() == 1 && stays && !is_link(from_.job_path(job->name));
        if (!fed->is_renamed) bytes += job->file_bytes * static_cast<std::int64_t>(fed->to.size());
        batch.jobs.push_back(std::move(*fed));
    }
    schedule.take_effects();
    batch.next = rules_.order == JobOrder::sequence ? schedule.next() : 0;
    return {};
}

// Always in the same order, so that no two feeders wait for each other.
Result<FeedNumbers> QueueFeeder::lock_numbers() const {
    const std::vector<FeedPlace>& places = empty_batch_.places;
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
        return places[one].seqfile < places[other].seqfile;
    });
    FeedNumbers numbers(places.size());
    for (std::size_t place : order) {
        if (places[place].seqfile.empty()) continue;
        numbers[place] = TRY(SequenceFile::lock(
            places[place].seqfile,
            {.wait_ms = rules_.numbers_wait_ms, .missing = SequenceLock::Missing::begins}));
    }
    return numbers;
}

Result<void> QueueFeeder::copy_to(std::size_t place, FeedBatch& batch) const {
    FeedPlace& to = batch.places[place];
    const Queue& queue = to_[place].queue;
    bool has_number = !to.seqfile.empty();
    std::uint64_t seq = to.first_number;
    JobWriter writer(queue);
    for (std::size_t slot = 0; slot < batch.jobs.size(); ++slot) {
        const FedJob& job = batch.jobs[slot];
        bool goes_there = std::find(job.to.begin(), job.to.end(), place) != job.to.end();
        if (!goes_there || job.is_renamed) continue;
        std::string source = from_.job_path(job.name);
        std::string part = batch.part_name(to, slot);
        bool may_link = !has_number && on_same_mount_[place] && !is_link(source);
        if (may_link && ::link(source.c_str(), queue.job_path(part).c_str()) == 0) continue;
        int file = TRY(writer.begin_as(std::move(part), job.name));
        TRY(copy_packet(from_, job.name, has_number ? std::optional(seq++) : std::nullopt, file));
    }
    TRY(writer.leave());
    TRY(queue.sync());
    if (to.numbers_end == to.first_number) return {};
    return write_durably(batch.numbers_path(to, to.generation),
                         fmt::format("{}\n", to.numbers_end));
}

Result<void> QueueFeeder::copy(FeedBatch& batch, const FeedNumbers& numbers) const {
    for (std::size_t place = 0; place < batch.places.size(); ++place) {
        FeedPlace& to = batch.places[place];
        if (numbers[place]) {
            to.first_number = numbers[place]->next();
            to.numbers_end = to.first_number + copies_to(place, batch);
        }
        TRY(copy_to(place, batch));
    }
    return {};
}

Result<std::int64_t> QueueFeeder::move(FeedBatch& batch, SequenceFile& sequence) const {
    bool is_new = batch.run == empty_batch_.run;
    FeedNumbers numbers;
    FeedJournal journal(from_);
    if (is_new && has_copies(batch)) {
        numbers = TRY(lock_numbers());
        // Who finds this removes copies that were made, and nothing else has happened.
        TRY(journal.write(empty_batch_));
        Result<void> copied = copy(batch, numbers);
        if (!copied.ok()) {
            clean_up_after(batch);
            TRY(journal.remove());
            return std::move(copied).error();
        }
    }
    if (is_new) TRY(journal.write(batch));
    SequenceLock how{.wait_ms = rules_.numbers_wait_ms, .missing = SequenceLock::Missing::begins};
    std::int64_t count = TRY(FeedMover(from_, sequence, batch, how).run(std::move(numbers)));
    if (!listener_) return count;
    for (const FedJob& job : batch.jobs) listener_(job, batch);
    return count;
}

Result<Fed> QueueFeeder::run(SequenceFile sequence, const FeedLimits& limits) {
    TRY(find_places());
    Fed sum;
    sum.finished = TRY(finish_left(sequence));
    sum.moved = sum.finished;
    TRY(scanner_.scan());
    Schedule schedule({.order = rules_.order, .next = sequence.next()});
    schedule.refresh(scanner_.jobs(rules_.order));
    sum.gap = schedule.gap();
    sum.passed_by = schedule.passed_by();
    Dealer dealer = TRY(make_dealer(limits));
    std::int64_t jobs_max = limits.jobs_max.value_or(std::numeric_limits<std::int64_t>::max());
    for (int batches = 0;; ++batches) {
        sum.may_have_more = batches == limits.batches_max;
        if (sum.may_have_more) break;
        FeedBatch batch = empty_batch_;
        TRY(choose(schedule, dealer, jobs_max - sum.moved, batch));
        if (batch.jobs.empty()) break;
        sum.moved += TRY(move(batch, sequence));
    }
    TRY(FeedJournal(from_).remove());
    return sum;
}

}  // namespace stint::spool
