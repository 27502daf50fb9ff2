#include "stint/spool/disperser.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/spool/job_scanner.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

constexpr std::size_t batch_max = 256;
constexpr std::size_t file_bytes_max = 4 << 20;

Result<std::string> absolute_path(const std::string& path) {
    char* resolved = ::realpath(path.c_str(), nullptr);
    if (resolved == nullptr) return system_error(errno, fmt::format("looking up '{}'", path));
    std::string text = resolved;
    ::free(resolved);
    return text;
}

std::int64_t count_jobs(const Queue& queue) {
    std::vector<std::string> names = list_directory(queue.jobs_path());
    return std::count_if(names.begin(), names.end(), is_job_name);
}

}  // namespace

Result<void> Disperser::check_places() const {
    std::optional<FileFacts> mine = TRY(file_facts(from_.jobs_path()));
    for (const Queue& queue : to_) {
        std::optional<FileFacts> other = TRY(file_facts(queue.jobs_path()));
        bool is_same = mine && other && mine->device == other->device;
        if (!is_same) {
            return Error{
                ErrorCode::invalid_input,
                fmt::format("'{}' is on another file system than '{}': a crash could leave "
                            "a job in both; make the queue on the same one",
                            queue.path(), from_.path())};
        }
        if (mine->inode == other->inode) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' cannot be dealt out to itself", queue.path())};
        }
    }
    return {};
}

Result<Disperser::Batch> Disperser::read_batch() const {
    Batch batch;
    Result<std::string> text = read_file(batch_path(), file_bytes_max);
    if (!text.ok()) {
        if (text.error().code == ErrorCode::not_found) return batch;
        return std::move(text).error();
    }
    Json whole = TRY(parse_json(text.value()).doing(fmt::format("'{}'", batch_path())));
    const Json* moves = find_member(whole, "moves");
    if (moves == nullptr || !moves->is_array()) return batch;
    batch.next = static_cast<std::uint64_t>(integer_member(whole, "next"));
    for (const Json& one : moves->get_array()) {
        const Json* name = find_member(one, "name");
        const Json* to = find_member(one, "to");
        if (name == nullptr || to == nullptr) continue;
        Move move{.name = TRY(bytes_of_json(*name))};
        move.to = TRY(bytes_of_json(*to));
        batch.moves.push_back(std::move(move));
    }
    return batch;
}

Result<void> Disperser::write_batch(const Batch& batch) const {
    JsonArray moves;
    for (const Move& one : batch.moves) {
        moves.push_back(JsonObject{{"name", json_bytes(one.name)}, {"to", json_bytes(one.to)}});
    }
    TRY(make_directories(directory_of(batch_path())));
    JsonObject whole{{"next", batch.next}, {"moves", std::move(moves)}};
    return write_file_atomically(batch_path(), stint::to_text(std::move(whole)) + "\n");
}

// Those that are no longer here have been moved already.
Result<std::int64_t> Disperser::move_all(const Batch& batch) {
    if (batch.next > sequence_.next()) TRY(sequence_.set_next(batch.next));
    std::int64_t count = 0;
    for (const Move& one : batch.moves) {
        std::optional<FileFacts> here = TRY(file_facts(from_.job_path(one.name)));
        if (!here) continue;
        Queue to = TRY(Queue::open(one.to));
        std::string name = one.name;
        Result<void> moved = rename_new_file(from_.job_path(one.name), to.job_path(name));
        if (!moved.ok() && moved.error().code == ErrorCode::conflict) {
            name = new_job_name();
            moved = rename_new_file(from_.job_path(one.name), to.job_path(name));
        }
        TRY(std::move(moved));
        ++count;
    }
    for (const Queue& queue : to_) TRY(queue.sync());
    TRY(from_.sync());
    TRY(remove_file(batch_path()));
    return count;
}

// To the queue that has the fewest; the first of them.
Result<std::optional<Disperser::Move>> Disperser::deal(const QueuedJob& job,
                                                       std::vector<std::int64_t>& filled,
                                                       const DispersalLimits& limits) const {
    auto fewest = std::min_element(filled.begin(), filled.end());
    if (limits.each_max && *fewest >= *limits.each_max) return std::optional<Move>();
    ++*fewest;
    const Queue& queue = to_[static_cast<std::size_t>(fewest - filled.begin())];
    return std::optional(Move{.name = job.name, .to = TRY(absolute_path(queue.path()))});
}

Result<Dispersed> Disperser::run(const DispersalLimits& limits) {
    TRY(check_places());
    Dispersed sum;
    Batch left = TRY(read_batch());
    if (!left.moves.empty()) sum.finished = TRY(move_all(left));
    sum.moved = sum.finished;
    JobScanner scanner(from_, "");
    TRY(scanner.scan());
    Schedule schedule({.order = limits.order, .next = sequence_.next()});
    schedule.refresh(scanner.jobs(limits.order));
    sum.gap = schedule.gap();
    std::vector<std::int64_t> filled;
    for (const Queue& queue : to_) filled.push_back(count_jobs(queue));
    bool is_full = false;
    while (!is_full) {
        Batch batch;
        while (batch.moves.size() < batch_max && !is_full) {
            bool is_enough = limits.jobs_max && sum.moved >= *limits.jobs_max;
            std::optional<QueuedJob> job = is_enough ? std::nullopt : schedule.start();
            std::optional<Move> move = job ? TRY(deal(*job, filled, limits)) : std::nullopt;
            is_full = !move;
            if (!move) break;
            batch.moves.push_back(std::move(*move));
            schedule.settle(job->name, Settled::done);
            ++sum.moved;
        }
        if (batch.moves.empty()) break;
        schedule.take_effects();
        batch.next = limits.order == JobOrder::sequence ? schedule.next() : 0;
        TRY(write_batch(batch));
        TRY(move_all(batch));
    }
    return sum;
}

}  // namespace stint::spool
