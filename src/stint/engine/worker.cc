#include "stint/engine/worker.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::uint64_t waker_tag = 1ull << 32;  // The executor's tags are its slots.
constexpr std::uint64_t signals_tag = waker_tag + 1;

constexpr Millis look_again_ms = 1'000;
constexpr Millis flags_every_ms = 500;
constexpr Millis stale_pause_ms = 50;

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
            RunningAttempt{.claimed = claimed, .started_at = engine_.clock().now(), .deadline = {}};
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

Result<const KnownJob*> Worker::job_of(JobId id) {
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
    for (const std::optional<RunningAttempt>& slot : slots_) {
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

// Slots are free from here on; what was in them waits to be gathered until they are filled again.
void Worker::collect(std::uint64_t tag) {
    executor_->collect(tag, collected_);
    for (Ended& ended : collected_) {
        std::optional<RunningAttempt>& slot = slots_[static_cast<std::size_t>(ended.slot)];
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
