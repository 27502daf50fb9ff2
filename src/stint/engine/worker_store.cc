// How a worker talks with the store: claims, hands over what has ended, asks how its jobs stand,
// and takes the answers out of its inbox.
#include <algorithm>
#include <csignal>
#include <utility>

#include "stint/engine/worker.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr Millis empty_pause_first_ms = 25;  // After a claim that found nothing; then doubled.
constexpr Millis empty_pause_max_ms = 500;
// Items shorter than this are claimed ahead, so that a slot never waits for the store.
constexpr double ahead_below_ms = 200;

}  // namespace

// Long items are claimed when a slot is free, short ones ahead of that.
bool Worker::wants_claim() const {
    if (is_stopping() || claiming_ || nothing_left_) return false;
    if (engine_.clock().now() < pace_.after) return false;
    if (gate_ && engine_.clock().now() < gate_->opens_at()) return false;
    for (const std::optional<RunningAttempt>& slot : slots_.all()) {
        if (slot && slot->claimed.grant->alone) return false;
    }
    std::int64_t at_once = items_a_slot();
    if (backlog_.size() < slots_.free() * at_once) return true;
    if (mean_ms_ > ahead_below_ms || running() == 0) return false;
    // Early enough for a busy store; what is claimed early waits behind what is there.
    std::int64_t low = std::max<std::int64_t>(slots_.limit() * at_once, backlog_.granted() / 4);
    return backlog_.size() < low && report_.completed + report_.failed > 0;
}

// What has just ended waits a moment for others after a commit, never for longer; and never while
// a slot is idle for want of items, or nothing else runs.
bool Worker::settles_now() const {
    if (outbox_.settled.empty()) return false;
    return is_stopping() || running() == 0 || engine_.clock().now() >= settle_after_;
}

void Worker::send(ExchangeRequest request) {
    request.worker = membership_->id();
    if (!request.settled.empty()) {
        bool tiny = mean_ms_ < bounds::tiny_item_ms;
        settle_after_ = engine_.clock().now() +
                        (tiny ? bounds::settle_tiny_together_ms : bounds::settle_together_ms);
    }
    if (wants_claim()) {
        claiming_ = true;
        membership_->set_idle(false);
        pace_.nudged = false;
        pace_.news_seen = engine_.bulletin().news();
        auto slots = static_cast<int>(slots_.limit() * items_a_slot());
        request.claim = ClaimWish{.slots = slots, .job = options_.job};
    }
    ++unanswered_;
    bool claims = request.claim.has_value();
    engine_.queue().exchange(std::move(request), [this, claims, used = used_blocks_.take()](
                                                     Result<ExchangeAnswer> answer) {
        if (answer.ok()) UsedBlocks::remove(used, answer.value().refused);
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

// Without waiting for it: what runs needs this loop.
void Worker::ask_job(JobId id) {
    jobs_[id].asked = true;
    ++unanswered_;
    engine_.queue().post(CommitQueue::Effect::looks, [this, id](Store& store) {
        Result<std::optional<Job>> job = store.load_job(id);
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (job.ok() && job.value())
                inbox->jobs.push_back(std::move(*job.value()));
            else if (job.ok())
                inbox->errors.push_back(
                    {ErrorCode::corrupt, "the store granted items of a job it has not"});
            else
                inbox->errors.push_back(job.error());
        }
        waker_.wake();
    });
}

Result<void> Worker::learn_job(Job job) {
    JobId id = job.id;
    KnownJob known{.job = std::move(job), .rules = {}, .steps = {}};
    known.rules = TRY(FailureRules::parse(known.job.spec.on));
    known.steps = {{SIGTERM, bounds::kill_after_ms}, {SIGKILL}};
    if (!known.job.spec.termseq.empty()) {
        known.steps = TRY(parse_signal_steps(known.job.spec.termseq));
    }
    jobs_[id] = std::move(known);
    return {};
}

void Worker::ask_prospects() {
    if (asking_ || is_stopping() || options_.wait_for_more) return;
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
    flags_at_.reset();
    ++unanswered_;
    WorkerId worker = membership_->id();
    engine_.queue().post(CommitQueue::Effect::looks, [this, worker](Store& store) {
        Result<std::vector<JobFlags>> flags = store.flags(worker);
        Result<std::optional<WorkerRecord>> record = store.find_worker(worker);
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (record.ok() && record.value()) {
                inbox->draining = record.value()->draining;
                inbox->slots = record.value()->slots;
            }
            inbox->flags_answered = flags.ok();  // Errors are counted by themselves.
            if (flags.ok())
                inbox->flags = std::move(flags).value();
            else
                inbox->errors.push_back(flags.error());
        }
        waker_.wake();
    });
}

// So that `stint slots` shows what is true.
void Worker::tell_slots() {
    ++unanswered_;
    ++telling_slots_;
    WorkerId worker = membership_->id();
    int slots = slots_.limit();
    engine_.queue().post(CommitQueue::Effect::looks, [this, worker, slots](Store& store) {
        // It is for people who look: a store that is in trouble is met elsewhere, too.
        (void)store.control().set_slots(worker, slots);
        ++inbox_.lock()->slots_told;
        waker_.wake();
    });
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
            pace_.empty_pause_ms = 0;
        // The others have not been told that there is something.
        if (granted && pace_.looks_for_all) engine_.bulletin().post();
        pace_.looks_for_all = false;
    }
    bool idle = running() == 0 && backlog_.empty() && outbox_.settled.empty() && unanswered_ == 0;
    bool answered = !inbox.answers.empty() || !inbox.published.empty();
    if (idle && answered) ask_prospects();  // The last item may just have ended.
    if (inbox.flags_answered) {
        --unanswered_;
        flags_at_ = engine_.clock().now();
    }
    for (Job& job : inbox.jobs) {
        --unanswered_;
        TRY(learn_job(std::move(job)));
    }
    unanswered_ -= inbox.done + inbox.slots_told;
    if (inbox.slots && telling_slots_ == 0) set_slots(*inbox.slots, Said::by_store);
    telling_slots_ -= inbox.slots_told;
    for (const JobFlags& flags : inbox.flags) take_flags(flags);
    if (inbox.prospects) {
        --unanswered_;
        asking_ = false;
        nothing_left_ = !*inbox.prospects && !inbox.nudged && !options_.wait_for_more;
    }
    if (inbox.nudged) {
        pace_.nudged = true;
        nothing_left_ = false;
        pace_.empty_pause_ms = 0;
        pace_.after = engine_.clock().now();
        pace_.unprompted = false;
    }
    if (inbox.expected) {
        expected_ = inbox.expected;
        halt_if_reached(last_status_);
    }
    if (inbox.draining) drain();
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
    pace_.empty_pause_ms =
        std::clamp(pace_.empty_pause_ms * 2, empty_pause_first_ms, empty_pause_max_ms);
    Instant now = engine_.clock().now();
    pace_.news_after =
        now + (pace_.nudged ? 0 : pace_.empty_pause_ms);  // Something came while we asked.
    pace_.after = now + engine_.look_again_ms();
    pace_.unprompted = !due_at || *due_at > pace_.after;
    if (due_at) pace_.after = std::min(pace_.after, std::max(*due_at, now + 1));
    bool idles = running() == 0 && backlog_.empty() && outbox_.settled.empty() && unanswered_ == 0;
    membership_->set_idle(idles && options_.wait_for_more && !options_.job);
    if (running() == 0 && backlog_.empty()) ask_prospects();
    engine_.bulletin().arm(pace_.news_seen, waker_);
}

void Worker::take_answer(ExchangeAnswer answer) {
    report_.refused += static_cast<std::int64_t>(answer.refused.size());
    if (answer.worker_lost) drop_everything();
    if (answer.draining) drain();
    for (Grant& grant : answer.grants) {
        if (dropped_) break;
        if (!jobs_.contains(grant.job)) ask_job(grant.job);
        backlog_.add(std::move(grant));
    }
    if (stopping_) give_back_all();
}

void Worker::take_flags(const JobFlags& flags) {
    if (flags.paused != Pause::none) {
        ExchangeRequest request{.given_back = backlog_.give_back(flags.job)};
        if (!request.given_back.empty()) send(std::move(request));
    }
    if (flags.paused == Pause::now && !flags.canceling) end_running(Fate::stopped, flags.job);
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

}  // namespace stint
