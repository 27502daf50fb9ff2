#include "stint/engine/worker.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::uint64_t waker_tag = 1ull << 32;  // The executor's tags are its slots.
constexpr std::uint64_t signals_tag = waker_tag + 1;

constexpr Millis empty_pause_first_ms = 25;  // After a claim that found nothing; then doubled.
constexpr Millis empty_pause_max_ms = 500;
constexpr Millis look_again_ms = 1'000;
constexpr Millis flags_every_ms = 500;
constexpr Millis stale_pause_ms = 50;
// Items shorter than this are claimed ahead, so that a slot never waits for the store.
constexpr double ahead_below_ms = 200;

}  // namespace

Result<std::unique_ptr<Worker>> Worker::open(Engine& engine, Membership& membership,
                                             WorkerOptions options) {
    Poller poller = TRY(Poller::open());
    Waker waker = TRY(Waker::open());
    TRY(poller.add(waker.fd(), waker_tag));
    if (options.signals != nullptr) TRY(poller.add(options.signals->fd(), signals_tag));
    return std::unique_ptr<Worker>(
        new Worker(engine, membership, std::move(options), std::move(poller), std::move(waker)));
}

Worker::Worker(Engine& engine, Membership& membership, WorkerOptions options, Poller poller,
               Waker waker)
    : engine_(engine),
      membership_(membership),
      options_(std::move(options)),
      poller_(std::move(poller)),
      waker_(std::move(waker)) {}

Worker::~Worker() {
    engine_.bulletin().disarm();
}

void Worker::nudge() {
    inbox_.lock()->nudged = true;
    waker_.wake();
}

void Worker::stop() {
    inbox_.lock()->stop = true;
    waker_.wake();
}

void Worker::drop() {
    inbox_.lock()->drop = true;
    waker_.wake();
}

Result<WorkerReport> Worker::run() {
    TRY(begin());
    Result<void> worked = work();
    // Whatever still runs is killed with the executor; answers still under way need the inbox.
    executor_.reset();
    publisher_.reset();
    while (unanswered_ > 0) {
        TRY(wait());
        if (Result<void> read = read_inbox(); !read.ok() && worked.ok()) worked = std::move(read);
    }
    if (!worked.ok()) return std::move(worked).error();
    return report_;
}

Result<void> Worker::begin() {
    executor_ = TRY(options_.executor(membership_.slots_file(), poller_));
    slots_.resize(static_cast<std::size_t>(executor_->slots()));
    progress_at_ = flags_at_ = claim_after_ = engine_.clock().now();
    return {};
}

Result<void> Worker::work() {
    for (;;) {
        TRY(read_inbox());
        // Who may have to halt looks at what has ended before anything new begins.
        if (options_.halt.when != HaltPolicy::When::never) gather();
        TRY(start_tasks());
        if (executor_->has_ended()) collect(Executor::tag_any);
        gather();
        if (wants_claim() || settles_now()) send(std::exchange(outbox_, {}));
        if (is_over()) break;
        TRY(wait());
        on_time();
    }
    if (dropped_)
        report_.end = WorkerReport::End::lost;
    else if (halted_)
        report_.end = WorkerReport::End::halted;
    else if (stopping_)
        report_.end = WorkerReport::End::stopped;
    return {};
}

bool Worker::is_over() const {
    if (dropped_) return true;
    if (running_ > 0 || unanswered_ > 0 || !backlog_.empty() || !outbox_.settled.empty())
        return false;
    return stopping_ || (nothing_left_ && !options_.wait_for_more);
}

Result<void> Worker::start_tasks() {
    if (!membership_.is_fresh()) return {};  // The janitor's next beat tells whether we are lost.
    for (std::size_t slot = 0; slot < slots_.size() && !backlog_.empty(); ++slot) {
        if (is_stopping()) return {};
        if (slots_[slot]) continue;
        Claimed claimed = backlog_.take();
        const Grant& grant = *claimed.grant;
        const KnownJob* known = TRY(job_of(grant.job));
        const Job* job = &known->job;
        slots_[slot] =
            Running{.claimed = claimed, .started_at = engine_.clock().now(), .deadline = {}};
        if (job->spec.timeout_ms > 0) {
            slots_[slot]->deadline = slots_[slot]->started_at + job->spec.timeout_ms;
        }
        if (++running_ == executor_->slots()) progress_at_ = slots_[slot]->started_at;
        executor_->start(static_cast<int>(slot), {.job = job,
                                                  .item = claimed.item,
                                                  .worker = membership_.id(),
                                                  .token = grant.token,
                                                  .round = grant.round,
                                                  .attempt = grant.attempt});
    }
    return {};
}

Result<const Worker::KnownJob*> Worker::job_of(JobId id) {
    auto known = jobs_.find(id);
    if (known == jobs_.end()) {
        std::optional<Job> job =
            TRY(engine_.queue().call([id](Store& store) { return store.load_job(id); }));
        if (!job) return Error{ErrorCode::corrupt, "the store granted items of a job it has not"};
        KnownJob fresh{.job = std::move(*job), .rules = {}, .steps = {}};
        fresh.rules = TRY(FailureRules::parse(fresh.job.spec.on));
        fresh.steps = {{SIGTERM, bounds::kill_after_ms}, {SIGKILL}};
        if (!fresh.job.spec.termseq.empty()) {
            fresh.steps = TRY(parse_signal_steps(fresh.job.spec.termseq));
        }
        known = jobs_.emplace(id, std::move(fresh)).first;
    }
    return &known->second;
}

// Long items are claimed when a slot is free, short ones ahead of that.
bool Worker::wants_claim() const {
    if (is_stopping() || claiming_ || nothing_left_) return false;
    if (engine_.clock().now() < claim_after_) return false;
    for (const std::optional<Running>& slot : slots_) {
        if (slot && slot->claimed.grant->alone) return false;
    }
    std::int64_t free = executor_->slots() - running_;
    if (backlog_.size() < free) return true;
    if (mean_ms_ > ahead_below_ms || running_ == 0) return false;
    std::int64_t low = std::max<std::int64_t>(executor_->slots(), backlog_.granted() / 2);
    return backlog_.size() < low && report_.completed + report_.failed > 0;
}

// What has just ended waits a moment for others after a commit, never for longer; and never while
// a slot is idle for want of items, or nothing else runs.
bool Worker::settles_now() const {
    if (outbox_.settled.empty()) return false;
    return is_stopping() || running_ == 0 || engine_.clock().now() >= settle_after_;
}

void Worker::send(ExchangeRequest request) {
    request.worker = membership_.id();
    if (!request.settled.empty()) {
        bool tiny = mean_ms_ < bounds::tiny_item_ms;
        settle_after_ = engine_.clock().now() +
                        (tiny ? bounds::settle_tiny_together_ms : bounds::settle_together_ms);
    }
    if (wants_claim()) {
        claiming_ = true;
        nudged_ = false;
        news_seen_ = engine_.bulletin().news();
        request.claim = ClaimWish{.slots = executor_->slots(), .job = options_.job};
    }
    ++unanswered_;
    bool claims = request.claim.has_value();
    engine_.queue().exchange(std::move(request), [this, claims](Result<ExchangeAnswer> answer) {
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (answer.ok())
                inbox->answers.push_back(std::move(answer).value());
            else
                inbox->errors.push_back(answer.error());
            inbox->claimed = inbox->claimed || claims;
        }
        waker_.wake();
    });
}

void Worker::ask_prospects() {
    if (asking_ || is_stopping()) return;
    asking_ = true;
    ++unanswered_;
    std::optional<JobId> job = options_.job;
    engine_.queue().post(CommitQueue::Effect::looks, [this, job](Store& store) {
        Result<bool> prospects = store.has_prospects(job);
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (prospects.ok())
                inbox->prospects = prospects.value();
            else
                inbox->errors.push_back(prospects.error());
        }
        waker_.wake();
    });
}

void Worker::ask_flags() {
    flags_at_ = engine_.clock().now();
    ++unanswered_;
    WorkerId worker = membership_.id();
    engine_.queue().post(CommitQueue::Effect::looks, [this, worker](Store& store) {
        Result<std::vector<JobFlags>> flags = store.flags(worker);
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (flags.ok())
                inbox->flags = std::move(flags).value();
            else
                inbox->errors.push_back(flags.error());
            inbox->flags_answered = true;
        }
        waker_.wake();
    });
}

Result<void> Worker::wait() {
    std::span<const std::uint64_t> tags = TRY(poller_.wait(pause()));
    for (std::uint64_t tag : tags) {
        if (tag == waker_tag)
            waker_.drain();
        else if (executor_ == nullptr)
            continue;  // All is over; only answers are waited for.
        else if (tag == signals_tag)
            read_signals();
        else
            collect(tag);
    }
    return {};
}

// Until something happens by itself.
Millis Worker::pause() const {
    Instant now = engine_.clock().now();
    Millis pause = look_again_ms;
    bool can_start = executor_ != nullptr && running_ < executor_->slots() && !is_stopping();
    if (can_start && !backlog_.empty()) {
        pause = membership_.is_fresh() ? 0 : stale_pause_ms;  // One could not even begin: the next.
    }
    auto until = [&](Instant at) { pause = std::min(pause, std::max<Millis>(at - now, 0) + 1); };
    if (!claiming_ && !nothing_left_ && claim_after_ > now) {
        until(engine_.bulletin().news() == news_seen_ ? claim_after_ : news_after_);
    }
    if (!outbox_.settled.empty()) until(settle_after_);
    if (running_ > 0) until(flags_at_ + flags_every_ms);
    if (!backlog_.empty() && !can_start) {
        until(progress_at_ + bounds::give_back_after_ms);
    }
    for (const std::optional<Running>& slot : slots_) {
        if (slot && slot->step_at) until(*slot->step_at);
        if (slot && slot->deadline) until(*slot->deadline);
    }
    return pause;
}

void Worker::read_signals() {
    for (int signal : options_.signals->take()) {
        if (report_.signal == 0) report_.signal = signal;
        begin_stop(stopping_);
    }
}

Result<void> Worker::read_inbox() {
    WorkerInbox inbox = std::exchange(*inbox_.lock(), WorkerInbox{});
    bool claim_answered = inbox.claimed;
    bool granted = false;
    std::optional<Instant> due_at;
    for (ExchangeAnswer& answer : inbox.answers) {
        --unanswered_;
        granted = granted || !answer.grants.empty();
        if (answer.due_at && (!due_at || *answer.due_at < *due_at)) due_at = answer.due_at;
        take_answer(std::move(answer));
    }
    for (const Publisher::Report& report : inbox.published) take_published(report);
    if (claim_answered) {
        claiming_ = false;
        if (!granted)
            on_nothing(due_at);
        else
            empty_pause_ms_ = 0;
    }
    bool idle = running_ == 0 && backlog_.empty() && outbox_.settled.empty() && unanswered_ == 0;
    bool answered = !inbox.answers.empty() || !inbox.published.empty();
    if (idle && answered) ask_prospects();  // The last item may just have ended.
    if (inbox.flags_answered) --unanswered_;
    unanswered_ -= inbox.done;
    for (const JobFlags& flags : inbox.flags) take_flags(flags);
    if (inbox.prospects) {
        --unanswered_;
        asking_ = false;
        nothing_left_ = !*inbox.prospects && !inbox.nudged && !options_.wait_for_more;
    }
    if (inbox.nudged) {
        nudged_ = true;
        nothing_left_ = false;
        empty_pause_ms_ = 0;
        claim_after_ = engine_.clock().now();
    }
    if (inbox.stop && !stopping_) begin_stop(false);
    if (inbox.drop) drop_everything();
    unanswered_ -= static_cast<int>(inbox.errors.size());
    for (Publisher::Report& report : inbox.published) {
        if (!report.answer.ok()) inbox.errors.push_back(std::move(report.answer).error());
    }
    if (inbox.errors.empty()) return {};
    return inbox.errors.front();
}

// Nothing to claim: wait for news, for the time something is due, or for a while.
void Worker::on_nothing(std::optional<Instant> due_at) {
    empty_pause_ms_ = std::clamp(empty_pause_ms_ * 2, empty_pause_first_ms, empty_pause_max_ms);
    Instant now = engine_.clock().now();
    news_after_ = now + (nudged_ ? 0 : empty_pause_ms_);  // Something came while we asked.
    claim_after_ = now + look_again_ms;
    if (due_at) claim_after_ = std::min(claim_after_, std::max(*due_at, now + 1));
    if (running_ == 0 && backlog_.empty()) ask_prospects();
    engine_.bulletin().arm(news_seen_, waker_);
}

void Worker::take_answer(ExchangeAnswer answer) {
    report_.refused += static_cast<std::int64_t>(answer.refused.size());
    if (answer.worker_lost) drop_everything();
    for (Grant& grant : answer.grants) {
        if (!dropped_) backlog_.add(std::move(grant));
    }
    if (stopping_) give_back_all();
}

void Worker::take_flags(const JobFlags& flags) {
    if (flags.paused) {
        ExchangeRequest request{.given_back = backlog_.give_back(flags.job)};
        if (!request.given_back.empty()) send(std::move(request));
    }
    if (!flags.canceling) return;
    ExchangeRequest request;
    for (const Claimed& claimed : backlog_.take_all(flags.job)) {
        request.settled.push_back({.token = claimed.grant->token,
                                   .item = claimed.item->id,
                                   .kind = Settlement::Kind::canceled});
        ++report_.canceled;
    }
    if (!request.settled.empty()) send(std::move(request));
    end_running(Fate::canceled, flags.job);
}

// Slots are free from here on; what was in them waits to be gathered until they are filled again.
void Worker::collect(std::uint64_t tag) {
    executor_->collect(tag, collected_);
    for (Ended& ended : collected_) {
        std::optional<Running>& slot = slots_[static_cast<std::size_t>(ended.slot)];
        if (slot->fate != Fate::wanted) executor_->kill_survivors(ended.slot);
        endings_.push_back({std::move(ended), *std::exchange(slot, std::nullopt)});
        --running_;
    }
    collected_.clear();
}

void Worker::on_time() {
    Instant now = engine_.clock().now();
    if (running_ > 0 && now - flags_at_ >= flags_every_ms) ask_flags();
    bool all_busy = running_ == executor_->slots();
    if (all_busy && !backlog_.empty() && now - progress_at_ >= bounds::give_back_after_ms) {
        give_back_all();
    }
    if (!claiming_ && news_after_ <= now && engine_.bulletin().news() != news_seen_) {
        claim_after_ = std::min(claim_after_, now);
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (!slots_[i]) continue;
        if (slots_[i]->deadline && *slots_[i]->deadline <= now) {
            end_attempt(static_cast<int>(i), Fate::timed_out);
        }
        if (slots_[i]->step_at && *slots_[i]->step_at <= now) take_step(static_cast<int>(i));
    }
}

}  // namespace stint
