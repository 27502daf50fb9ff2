#include "stint/spool/queue_processor.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/spool/shared_processor.h"

namespace stint::spool {
namespace {

constexpr std::uint64_t tag_signals = 1'000'000;
constexpr std::uint64_t tag_watch = tag_signals + 1;
// Events of our own make looks, too; a look takes at most a tenth of the time.
constexpr Millis look_pause_ms = 50;
constexpr Millis look_share = 10;
// Other hosts tell nothing.
constexpr Millis rescan_ms = 2'000;

std::string name_of(const QueuedJob& job) {
    return fmt::format("job {} ({})", job.header.seq, printable(job.name, 80));
}

// Of those who shared the queue, and died.
Result<void> take_back_claims(const ProcessSurroundings& around) {
    Claims claims(around.queue, "nobody");
    std::vector<Claim> all = TRY(claims.list());
    if (all.empty()) return {};
    WorkerSign sign = TRY(WorkerSign::give(around.queue));
    TRY(recover_claims(around.queue, sign));
    return sign.remove();
}

}  // namespace

Result<ProcessSum> process_alone(const ProcessSurroundings& surroundings, SequenceFile sequence,
                                 const ProcessPlan& plan) {
    std::uint64_t next = sequence.next();
    TRY(take_back_claims(surroundings));
    ProcessBook book = TRY(ProcessBook::open(surroundings.queue, plan.slots));
    if (!book.fault().empty()) {
        surroundings.listener.say(fmt::format(
            "if this is killed, nobody will know which jobs were running: {}", book.fault()));
    }
    Poller poller = TRY(Poller::open());
    JobRunner runner = TRY(JobRunner::open(surroundings.queue, plan.run,
                                           {.slots = plan.slots, .slots_file = book.slots()},
                                           surroundings.clock, poller));
    auto removes = plan.keeps_all || plan.on_error == OnError::leave ? Settlement::Removes::some
                                                                     : Settlement::Removes::all;
    Settlement settlement(surroundings.queue, std::move(sequence), book, removes,
                          surroundings.clock);
    QueueProcessor processor(surroundings, plan, settlement, book, poller, runner, next);
    return processor.run();
}

QueueProcessor::QueueProcessor(const ProcessSurroundings& surroundings, const ProcessPlan& plan,
                               Settlement& settlement, ProcessBook& book, Poller& poller,
                               JobRunner& runner, std::uint64_t next)
    : around_(surroundings),
      plan_(plan),
      settlement_(settlement),
      book_(book),
      poller_(poller),
      runner_(runner),
      scanner_(surroundings.queue, plan.run.decoder),
      schedule_({.order = plan.order,
                 .next = next,
                 .lane_of = plan.lane_of,
                 .has_tombstones = plan.run.decoder.empty() && !plan.keeps_all}) {}

Result<ProcessSum> QueueProcessor::run() {
    TRY(poller_.add(around_.signals.fd(), tag_signals));
    if (plan_.goes_on) TRY(watch());
    TRY(remove_passed());
    TRY(look());
    while (true) {
        TRY(runner_.look_after(ends_));
        TRY(start_jobs());
        if (is_over()) break;
        TRY(wait());
        TRY(settle_ends());
        std::optional<Instant> due = settlement_.due();
        if (due && around_.clock.now() >= *due) TRY(settlement_.begin_durable());
        TRY(look_again());
    }
    TRY(settlement_.finish());
    sum_.next = schedule_.next();
    sum_.passed_by = schedule_.passed_by();
    if (!plan_.goes_on) tell_gap();
    TRY(book_.close(schedule_.is_settled()));
    if (fault_) return std::move(*fault_);
    return sum_;
}

// Jobs that are done, by one who was killed before he had removed them.
Result<void> QueueProcessor::remove_passed() {
    const std::optional<ProcessBook::Range>& range = book_.passed_before();
    if (!range || plan_.keeps_all) return {};
    TRY(scanner_.scan());
    for (const QueuedJob* job : scanner_.jobs(JobOrder::sequence)) {
        std::uint64_t seq = job->header.seq;
        bool is_done = seq >= range->begin && seq < std::min(range->end, schedule_.next());
        if (is_done) TRY(remove_file(around_.queue.job_path(job->name)));
    }
    return {};
}

Result<void> QueueProcessor::watch() {
    watch_ = TRY(FileWatch::open(around_.queue.job_path("any")));
    return poller_.add(watch_->fd(), tag_watch);
}

Result<void> QueueProcessor::look() {
    Instant began = around_.clock.now();
    TRY(scanner_.scan());
    std::vector<const QueuedJob*> jobs = scanner_.jobs(plan_.order);
    if (plan_.refuses_duplicates) TRY(refuse_duplicates(jobs));
    schedule_.refresh(jobs);
    tell_of_scan();
    has_more_ = true;
    Instant now = around_.clock.now();
    look_earliest_ = now + std::max(look_pause_ms, look_share * (now - began));
    look_due_.reset();
    rescan_due_ = now + rescan_ms;
    return {};
}

Result<void> QueueProcessor::refuse_duplicates(const std::vector<const QueuedJob*>& jobs) const {
    if (plan_.order != JobOrder::sequence) return {};
    auto has_same_number = [](const QueuedJob* one, const QueuedJob* other) {
        return one->header.seq == other->header.seq;
    };
    auto twin = std::adjacent_find(jobs.begin(), jobs.end(), has_same_number);
    if (twin == jobs.end()) return {};
    return Error{ErrorCode::conflict,
                 fmt::format("{} jobs or more have the number {}, such as {} and {}; nothing was "
                             "run; without --strict they run one after the other",
                             2, (*twin)->header.seq, printable((*twin)->name, 80),
                             printable((*(twin + 1))->name, 80))};
}

void QueueProcessor::tell_of_scan() {
    std::vector<std::uint64_t> duplicates = schedule_.take_duplicates();
    if (plan_.order == JobOrder::sequence && !duplicates.empty()) {
        around_.listener.say(fmt::format("{} several jobs, such as {}; all of them run",
                                         duplicates.size() == 1 ? "a number has" : "numbers have",
                                         duplicates.front()));
    }
    std::vector<SteppedOver> unreadable = scanner_.stepped_over();
    if (unreadable.size() > unreadable_told_) {
        around_.listener.say(
            fmt::format("{} cannot be read as jobs, such as {}: {}; 'stint spool ls' tells more",
                        counted(static_cast<std::int64_t>(unreadable.size()), "file"),
                        printable(unreadable.front().name, 80), unreadable.front().reason));
    }
    unreadable_told_ = unreadable.size();
    if (begun_ == 0 && book_.has_interrupted()) tell_interrupted();
}

void QueueProcessor::tell_interrupted() {
    std::size_t interrupted = 0;
    std::string numbers;
    for (const QueuedJob* job : scanner_.jobs(plan_.order)) {
        if (book_.interrupted_attempts(*job) == 0) continue;
        constexpr std::size_t shown_max = 8;
        if (interrupted++ < shown_max) {
            numbers += fmt::format("{}{}", interrupted == 1 ? "" : ", ", job->header.seq);
        }
    }
    if (interrupted == 0) return;
    around_.listener.say(fmt::format(
        "{} running when the processor before was killed, and run again as attempt 2 or later: {}",
        interrupted == 1 ? "1 job was" : fmt::format("{} jobs were", interrupted), numbers));
}

void QueueProcessor::tell_gap() {
    std::optional<Schedule::Gap> gap = schedule_.gap();
    if (!gap || is_stopping_ || gap_told_ == gap->waits_for) return;
    gap_told_ = gap->waits_for;
    around_.listener.say(fmt::format(
        "waiting for {}; {} here; if it never comes, 'stint spool set-next' passes it",
        gap->waits_for,
        gap->later == 1 ? "1 later job is" : fmt::format("{} later jobs are", gap->later)));
}

Result<void> QueueProcessor::look_again() {
    if (!plan_.goes_on || is_stopping_) return {};
    Instant now = around_.clock.now();
    bool is_rescan = rescan_due_ && now >= *rescan_due_;
    if (!is_rescan && !(look_due_ && now >= *look_due_)) return {};
    TRY(look());
    if (!is_rescan) return {};
    // Writers may be a moment apart; a gap that is still there at the next rescan is told.
    std::optional<Schedule::Gap> gap = schedule_.gap();
    if (gap && gap_seen_ == gap->waits_for) tell_gap();
    gap_seen_ = gap ? std::optional(gap->waits_for) : std::nullopt;
    return {};
}

bool QueueProcessor::may_start() const {
    return !is_stopping_ && has_more_ && !(plan_.jobs_max && begun_ >= *plan_.jobs_max);
}

Result<void> QueueProcessor::start_jobs() {
    while (true) {
        // One that fails at once may stop those behind it.
        while (may_start() && runner_.has_room() && ends_.empty()) {
            std::optional<QueuedJob> job = schedule_.start();
            has_more_ = job.has_value();
            if (job) TRY(start_one(std::move(*job)));
        }
        // Those that were over at once make way for others.
        bool is_more_possible = !ends_.empty();
        TRY(settle_ends());
        if (!is_more_possible) return {};
    }
}

Result<void> QueueProcessor::start_one(QueuedJob job) {
    if (book_.is_done(job)) {
        schedule_.settle(job.name, plan_.keeps_all ? Settled::left : Settled::done);
        return {};
    }
    ++begun_;
    PacketKind kind = job.header.kind;
    if (kind != PacketKind::command) {
        std::string file = job.name;
        ends_.push_back({.task = {.job = std::move(job), .file = std::move(file)},
                         .cause = kind == PacketKind::fail ? "it is a packet that fails" : ""});
        return {};
    }
    if (!job.header.params.empty() && plan_.run.params == RunPlan::JobParams::ignored) {
        around_.listener.say(
            fmt::format("{} has {}, which the command does not get without "
                        "--allow-job-params",
                        name_of(job),
                        counted(static_cast<std::int64_t>(job.header.params.size()), "parameter")));
    }
    std::string name = job.name;
    int attempt = 1 + book_.interrupted_attempts(job);
    Result<void> started =
        runner_.start({.job = std::move(job), .file = name, .attempt = attempt}, ends_);
    if (started.ok()) return {};
    if (plan_.order == JobOrder::time && started.error().code == ErrorCode::not_found) {
        schedule_.settle(name, Settled::done);  // Somebody else has taken it.
        return {};
    }
    fault_ = std::move(started).error();
    schedule_.settle(name, Settled::kept);
    stop();
    return {};
}

Result<void> QueueProcessor::wait() {
    std::optional<Millis> timeout = time_to_wait();
    for (std::uint64_t tag : TRY(poller_.wait(timeout))) {
        if (tag == tag_signals) {
            take_signals();
        } else if (tag == tag_watch) {
            watch_->drain();
            if (!look_due_) look_due_ = std::max(look_earliest_, around_.clock.now());
        } else {
            TRY(runner_.collect(tag, ends_));
        }
    }
    return {};
}

std::optional<Millis> QueueProcessor::time_to_wait() const {
    std::optional<Instant> next = runner_.next_look();
    auto consider = [&](const std::optional<Instant>& at) {
        if (at) next = next ? std::min(*next, *at) : *at;
    };
    consider(settlement_.due());
    if (plan_.goes_on && !is_stopping_) {
        consider(look_due_);
        consider(rescan_due_);
    }
    if (!next) return std::nullopt;
    return std::max<Millis>(0, *next - around_.clock.now());
}

void QueueProcessor::take_signals() {
    for (int signal : around_.signals.take()) {
        if (!sum_.signal) {
            sum_.signal = signal;
            stop();
        } else {
            runner_.kill_all();
        }
    }
}

void QueueProcessor::stop() {
    is_stopping_ = true;
    runner_.give_up(ends_);
}

Result<void> QueueProcessor::settle_ends() {
    // What a failure stops is given up meanwhile, and is settled with it.
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        JobEnd end = std::move(ends_[i]);
        TRY(settle(end));
        ends_[i] = std::move(end);
    }
    has_more_ = has_more_ || !ends_.empty();
    TRY(apply());
    for (const JobEnd& end : ends_) runner_.release(end.slot);
    ends_.clear();
    return {};
}

Result<void> QueueProcessor::settle(JobEnd& end) {
    const QueuedJob& job = end.task.job;
    if (end.cut_short) {
        if (end.slot >= 0) book_.note_interrupted(job, end.task.attempt);
        schedule_.settle(job.name, Settled::kept);
        return {};
    }
    book_.forget(job);
    if (!end.cause.empty()) return settle_failed(end);
    schedule_.settle(job.name, plan_.keeps_all ? Settled::left : Settled::done);
    if (job.header.kind == PacketKind::command) {
        ++sum_.done;
        around_.listener.ended(end);
    } else {
        ++sum_.passed;
    }
    return {};
}

Result<void> QueueProcessor::settle_failed(const JobEnd& end) {
    const QueuedJob& job = end.task.job;
    ++sum_.failed;
    std::string_view fate;
    Settled how = plan_.keeps_all ? Settled::left : Settled::done;
    switch (plan_.on_error) {
        case OnError::retry: fate = "it stays, and nothing behind it starts"; break;
        case OnError::remove: fate = "it is deleted"; break;
        case OnError::leave: fate = "it is left and passed"; break;
        case OnError::move: fate = "it is moved to the queue 'failed'"; break;
    }
    if (plan_.on_error == OnError::move) {
        Queue failed = TRY(open_or_make_queue(around_.queue.path() + "/failed"));
        TRY(keep_failed(around_.queue, end.task.file, job, failed));
    }
    if (plan_.on_error == OnError::leave) how = Settled::left;
    around_.listener.say(fmt::format("{} failed: {}; {}", name_of(job), end.cause, fate));
    around_.listener.ended(end);
    if (plan_.on_error == OnError::retry) {
        how = Settled::kept;
        sum_.is_stopped = true;
        stop();
    }
    schedule_.settle(job.name, how);
    return {};
}

Result<void> QueueProcessor::apply() {
    Schedule::Effects effects = schedule_.take_effects();
    return settlement_.apply(effects, plan_.order, schedule_.next());
}

bool QueueProcessor::is_over() const {
    if (!runner_.is_idle()) return false;
    if (is_stopping_) return true;
    if (plan_.jobs_max && begun_ >= *plan_.jobs_max) return true;
    return !plan_.goes_on && !has_more_;
}

}  // namespace stint::spool
