#include "stint/spool/shared_processor.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/spool/settlement.h"

namespace stint::spool {
namespace {

constexpr std::uint64_t tag_signals = 1'000'000;
constexpr Millis lock_pause_ms = 10;
constexpr Millis lock_told_after_ms = 2'000;
constexpr Millis rescan_ms = 500;  // Others give back, and write, without telling.
constexpr Millis recovery_ms = 1'000;
constexpr std::size_t candidates_max = 64;

std::string name_of(const QueuedJob& job) {
    return fmt::format("job {} ({})", job.header.seq, printable(job.name, 80));
}

std::string slots_path(const Queue& queue, const std::string& worker) {
    return fmt::format("{}/stint/{}.slots", queue.path(), worker);
}

// What a dead worker's commands have left running is killed, if it runs here.
void kill_left_of(const Queue& queue, const std::string& worker) {
    Result<std::optional<SlotsView>> view = SlotsView::open(slots_path(queue, worker));
    if (view.ok() && view.value()) view.value()->kill_groups();
}

Result<void> remove_files_of(const Queue& queue, const WorkerSign& sign,
                             const std::string& worker) {
    TRY(remove_file(slots_path(queue, worker)));
    return sign.remove_of(worker);
}

// By the last one who leaves, who may have no look at the queue behind its last job.
Result<void> forget_attempts_if_over(const Queue& queue) {
    Result<SequenceFile> lock = SequenceFile::lock(
        queue.sequence_path(), {.wait_ms = 0, .missing = SequenceLock::Missing::is_refused});
    if (!lock.ok()) return {};
    std::vector<std::string> names = list_directory(queue.jobs_path());
    bool has_jobs = std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return is_job_name(name) || parse_claim(name);
    });
    return has_jobs ? Result<void>() : forget_attempts(queue);
}

}  // namespace

Result<std::int64_t> recover_claims(const Queue& queue, const WorkerSign& sign) {
    std::int64_t count = 0;
    Claims claims(queue, sign.worker());
    std::unordered_set<std::string> dead;
    std::vector<Claim> all = TRY(claims.list());
    for (const Claim& claim : all) {
        bool is_dead = dead.contains(claim.worker) || TRY(sign.is_dead(claim.worker));
        if (!is_dead) continue;
        if (dead.insert(claim.worker).second) kill_left_of(queue, claim.worker);
        Result<OpenedJob> job = claims.open(claim);
        std::optional<std::string> name = TRY(claims.give_back(claim));
        if (!name) continue;
        ++count;
        if (!job.ok()) continue;  // Packed: its attempts are not counted.
        std::int64_t before = job_mark(claim.job, job.value().header);
        Attempts attempts = TRY(read_attempts(queue));
        TRY(add_attempt(queue, job_mark(*name, job.value().header), attempts[before] + 1));
    }
    for (const std::string& worker : dead) TRY(remove_files_of(queue, sign, worker));
    return count;
}

Result<ProcessSum> process_shared(const ProcessSurroundings& surroundings,
                                  const ProcessPlan& plan) {
    ASSERT(plan.order == JobOrder::time);
    WorkerSign sign = TRY(WorkerSign::give(surroundings.queue));
    Poller poller = TRY(Poller::open());
    // Where files cannot be mapped it works without.
    Result<SlotsFile> slots =
        SlotsFile::create(slots_path(surroundings.queue, sign.worker()), plan.slots);
    JobRunner runner = TRY(
        JobRunner::open(surroundings.queue, plan.run,
                        {.slots = plan.slots, .slots_file = slots.ok() ? &slots.value() : nullptr},
                        surroundings.clock, poller));
    SharedProcessor processor(surroundings, plan, sign, poller, runner);
    ProcessSum sum = TRY(processor.run());
    TRY(forget_attempts_if_over(surroundings.queue));
    TRY(remove_files_of(surroundings.queue, sign, sign.worker()));
    return sum;
}

SharedProcessor::SharedProcessor(const ProcessSurroundings& surroundings, const ProcessPlan& plan,
                                 const WorkerSign& sign, Poller& poller, JobRunner& runner)
    : around_(surroundings),
      plan_(plan),
      sign_(sign),
      poller_(poller),
      runner_(runner),
      claims_(surroundings.queue, sign.worker()),
      scanner_(surroundings.queue, plan.run.decoder) {}

Result<ProcessSum> SharedProcessor::run() {
    TRY(poller_.add(around_.signals.fd(), tag_signals));
    next_sign_ = around_.clock.now() + sign_every_ms;
    while (true) {
        TRY(runner_.look_after(ends_));
        TRY(settle_ends());
        if (wants_lock() && around_.clock.now() >= next_try_) TRY(take_turn());
        TRY(start_claimed());
        TRY(settle_ends());
        if (is_over()) break;
        TRY(wait());
        TRY(settle_ends());
        if (around_.clock.now() < next_sign_) continue;
        TRY(sign_.renew());
        next_sign_ = around_.clock.now() + sign_every_ms;
    }
    if (fault_) return std::move(*fault_);
    return sum_;
}

bool SharedProcessor::wants_lock() const {
    if (!returns_.empty()) return true;
    bool is_enough = plan_.jobs_max && begun_ >= *plan_.jobs_max;
    return !is_stopping_ && !is_enough && claimed_.empty() && runner_.has_room();
}

// The lock is asked for and not waited for: what runs has to be looked after.
Result<void> SharedProcessor::take_turn() {
    Result<SequenceFile> lock =
        SequenceFile::lock(around_.queue.sequence_path(),
                           {.wait_ms = 0, .missing = SequenceLock::Missing::is_refused});
    Instant now = around_.clock.now();
    if (lock.ok()) {
        locked_since_.reset();
        lock_told_ = false;
        next_try_ = now;
        return work_locked();
    }
    if (lock.error().code != ErrorCode::busy) return std::move(lock).error();
    next_try_ = now + lock_pause_ms;
    if (!locked_since_) locked_since_ = now;
    if (!lock_told_ && now - *locked_since_ >= lock_told_after_ms) {
        lock_told_ = true;
        around_.listener.say(fmt::format("waiting for '{}': another process holds its lock",
                                         around_.queue.sequence_path()));
    }
    return {};
}

Result<void> SharedProcessor::work_locked() {
    for (const Claim& claim : std::exchange(returns_, {})) {
        std::optional<std::string> name = TRY(claims_.give_back(claim));
        if (name && left_.contains(claim.job)) left_.insert(*name);
    }
    Instant now = around_.clock.now();
    if (now >= next_recovery_) {
        std::int64_t count = TRY(recover_claims(around_.queue, sign_));
        if (count > 0) {
            around_.listener.say(
                fmt::format("{} back from workers that have died", counted(count, "job")));
        }
        next_recovery_ = now + recovery_ms;
    }
    return is_stopping_ ? Result<void>() : claim_jobs();
}

Result<void> SharedProcessor::look() {
    TRY(scanner_.scan());
    std::vector<const QueuedJob*> jobs = scanner_.jobs(JobOrder::time);
    for (const QueuedJob* job : jobs) {
        if (candidates_.size() >= candidates_max) break;
        if (!left_.contains(job->name)) candidates_.push_back(*job);
    }
    std::vector<SteppedOver> unreadable = scanner_.stepped_over();
    if (unreadable.size() > unreadable_told_) {
        around_.listener.say(
            fmt::format("{} cannot be read as jobs, such as {}: {}; 'stint spool ls' tells more",
                        counted(static_cast<std::int64_t>(unreadable.size()), "file"),
                        printable(unreadable.front().name, 80), unreadable.front().reason));
    }
    unreadable_told_ = unreadable.size();
    if (!jobs.empty() || !mine_.empty()) return {};
    std::vector<Claim> others = TRY(claims_.list());
    return others.empty() ? forget_attempts(around_.queue) : Result<void>();
}

Result<void> SharedProcessor::claim_jobs() {
    // One look is enough for many claims: it costs as much as the queue is long.
    if (candidates_.empty()) TRY(look());
    Attempts attempts = TRY(read_attempts(around_.queue));
    std::int64_t wanted = runner_.room();
    if (plan_.jobs_max) wanted = std::min(wanted, *plan_.jobs_max - begun_);
    bool had_candidates = !candidates_.empty();
    while (!candidates_.empty() && static_cast<std::int64_t>(claimed_.size()) < wanted) {
        QueuedJob job = std::move(candidates_.front());
        candidates_.pop_front();
        Result<std::optional<Claim>> claim = claims_.claim(job.name);
        if (!claim.ok() && claim.error().code == ErrorCode::invalid_input) {
            around_.listener.say(
                fmt::format("{} is not run: its name is too long to be claimed", name_of(job)));
            left_.insert(job.name);
            continue;
        }
        std::optional<Claim> mine = TRY(std::move(claim));
        if (!mine) continue;
        auto known = attempts.find(job_mark(job.name, job.header));
        int attempt = known == attempts.end() ? 1 : known->second + 1;
        claimed_.push_back({.job = std::move(job), .file = mine->file, .attempt = attempt});
        std::string file = mine->file;
        mine_.emplace(std::move(file), std::move(*mine));
    }
    is_empty_ = !had_candidates;
    if (is_empty_) next_try_ = around_.clock.now() + rescan_ms;
    return {};
}

Result<void> SharedProcessor::start_claimed() {
    for (JobTask& task : std::exchange(claimed_, {})) {
        if (is_stopping_) {
            returns_.push_back(mine_.extract(task.file).mapped());
            continue;
        }
        ++begun_;
        PacketKind kind = task.job.header.kind;
        if (kind != PacketKind::command) {
            ends_.push_back({.task = std::move(task),
                             .cause = kind == PacketKind::fail ? "it is a packet that fails" : ""});
            continue;
        }
        std::string file = task.file;
        Result<void> started = runner_.start(std::move(task), ends_);
        if (started.ok()) continue;
        returns_.push_back(mine_.extract(file).mapped());
        fault_ = std::move(started).error();
        stop();
    }
    return {};
}

Result<void> SharedProcessor::wait() {
    for (std::uint64_t tag : TRY(poller_.wait(time_to_wait()))) {
        if (tag != tag_signals) {
            TRY(runner_.collect(tag, ends_));
            continue;
        }
        for (int signal : around_.signals.take()) {
            if (sum_.signal) {
                runner_.kill_all();
            } else {
                sum_.signal = signal;
                stop();
            }
        }
    }
    return {};
}

std::optional<Millis> SharedProcessor::time_to_wait() const {
    Instant next = next_sign_;
    if (std::optional<Instant> look = runner_.next_look()) next = std::min(next, *look);
    if (wants_lock()) next = std::min(next, next_try_);
    return std::max<Millis>(0, next - around_.clock.now());
}

void SharedProcessor::stop() {
    is_stopping_ = true;
    runner_.give_up(ends_);
}

Result<void> SharedProcessor::settle_ends() {
    // What a failure stops is given up meanwhile, and is settled with it.
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        JobEnd end = std::move(ends_[i]);
        TRY(settle(end));
        runner_.release(end.slot);
    }
    if (!ends_.empty()) next_try_ = std::min(next_try_, around_.clock.now());
    ends_.clear();
    return {};
}

Result<bool> SharedProcessor::commit(const Claim& claim) {
    Result<void> done = claims_.commit(claim);
    if (done.ok()) return true;
    if (done.error().code != ErrorCode::conflict) return std::move(done).error();
    around_.listener.say(done.error().message);
    return false;
}

Result<void> SharedProcessor::settle(const JobEnd& end) {
    Claim claim = mine_.extract(end.task.file).mapped();
    if (end.cut_short) {
        returns_.push_back(std::move(claim));
        return {};
    }
    if (!end.cause.empty()) return settle_failed(end, claim);
    bool is_ours = TRY(commit(claim));
    if (!is_ours) return {};
    if (end.task.job.header.kind == PacketKind::command) {
        ++sum_.done;
        around_.listener.ended(end);
    } else {
        ++sum_.passed;
    }
    return {};
}

Result<void> SharedProcessor::settle_failed(const JobEnd& end, const Claim& claim) {
    const QueuedJob& job = end.task.job;
    std::string_view fate;
    switch (plan_.on_error) {
        case OnError::retry: fate = "it stays, and this process starts nothing more"; break;
        case OnError::remove: fate = "it is deleted"; break;
        case OnError::leave: fate = "it is left"; break;
        case OnError::move: fate = "it is moved to the queue 'failed'"; break;
    }
    bool goes = plan_.on_error == OnError::remove || plan_.on_error == OnError::move;
    if (plan_.on_error == OnError::move) {
        Queue failed = TRY(open_or_make_queue(around_.queue.path() + "/failed"));
        TRY(keep_failed(around_.queue, end.task.file, job, failed));
    }
    if (goes) {
        bool is_ours = TRY(commit(claim));
        if (!is_ours) return {};
    } else {
        left_.insert(claim.job);
        returns_.push_back(claim);
    }
    ++sum_.failed;
    around_.listener.say(fmt::format("{} failed: {}; {}", name_of(job), end.cause, fate));
    around_.listener.ended(end);
    if (plan_.on_error == OnError::retry) {
        sum_.is_stopped = true;
        stop();
    }
    return {};
}

bool SharedProcessor::is_over() const {
    // Who cannot wait for the lock leaves his claims behind: without his sign they come back.
    bool is_in_haste = around_.signals.count() > 1;
    if (!runner_.is_idle() || !claimed_.empty()) return false;
    if (!returns_.empty()) return is_in_haste;
    if (is_stopping_) return true;
    if (plan_.jobs_max && begun_ >= *plan_.jobs_max) return true;
    return !plan_.goes_on && is_empty_;
}

}  // namespace stint::spool
