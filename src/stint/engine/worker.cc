#include "stint/engine/worker.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::uint64_t waker_tag = 1ull << 32;  // The executor's tags are its slots.
constexpr std::uint64_t signals_tag = waker_tag + 1;
constexpr std::uint64_t slots_tag = waker_tag + 2;

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
    if (options.slot_control != nullptr) {
        for (int fd : options.slot_control->fds()) TRY(poller.add(fd, slots_tag));
    }
    return std::unique_ptr<Worker>(
        new Worker(engine, membership, std::move(options), std::move(poller), std::move(waker)));
}

Worker::Worker(Engine& engine, Membership& membership, WorkerOptions options, Poller poller,
               Waker waker)
    : engine_(engine),
      membership_(&membership),
      options_(std::move(options)),
      poller_(std::move(poller)),
      waker_(std::move(waker)),
      dropped_contents_(engine.place().content, options_.let_go ? bounds::dropped_contents_max : 0),
      used_blocks_(engine.place().blocks) {}

Worker::~Worker() {
    engine_.bulletin().disarm();
}

void Worker::nudge() {
    inbox_.lock()->nudged = true;
    waker_.wake();
}

void Worker::expect(std::int64_t items) {
    inbox_.lock()->expected = items;
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
    for (;;) {
        TRY(begin());
        Result<void> worked = work();
        Result<void> ended = end();
        TRY(std::move(worked));
        TRY(std::move(ended));
        bool is_lost = report_.end == WorkerReport::End::lost;
        if (!is_lost || stopping_ || !options_.rejoin) return report_;
        Membership* membership = TRY(options_.rejoin());
        if (membership == nullptr) return report_;
        begin_anew(*membership);
    }
}

Result<void> Worker::begin() {
    executor_ = TRY(options_.executor(membership_->slots_file(), poller_));
    int possible = executor_->slots();
    slots_.set_limit(options_.slots > 0 ? std::min(options_.slots, possible) : possible);
    if (options_.limits.any()) gate_.emplace(options_.limits);
    progress_at_ = pace_.after = engine_.clock().now();
    flags_at_ = progress_at_;
    return {};
}

Result<void> Worker::work() {
    for (;;) {
        TRY(read_inbox());
        if (dropped_) break;  // What has ended meanwhile is dropped, too.
        // Who may have to halt looks at what has ended before anything new begins.
        if (options_.halt.when != HaltPolicy::When::never) gather();
        TRY(start_tasks());
        if (executor_->has_ended()) collect(Executor::tag_any);
        gather();
        if (wants_claim() || settles_now()) send(std::exchange(outbox_, {}));
        if (is_over()) break;
        TRY(wait());
        on_time();
        if (stopping_ && running() == 0) {
            engine_.patience().hurry(bounds::store_patience_at_end_ms);
        }
    }
    report_.end = WorkerReport::End::nothing_left;
    if (dropped_)
        report_.end = WorkerReport::End::lost;
    else if (drained_ && report_.signal == 0)
        report_.end = WorkerReport::End::drained;
    else if (halted_)
        report_.end = WorkerReport::End::halted;
    else if (out_of_time_)
        report_.end = WorkerReport::End::out_of_time;
    else if (stopping_)
        report_.end = WorkerReport::End::stopped;
    return {};
}

bool Worker::is_over() const {
    if (dropped_) return true;
    if (running() > 0 || unanswered_ > 0 || !backlog_.empty() || !outbox_.settled.empty())
        return false;
    return stopping_ || (nothing_left_ && !options_.wait_for_more);
}

Result<void> Worker::start_tasks() {
    if (!membership_->is_fresh()) return {};  // The janitor's next beat tells whether we are lost.
    while (slots_.free() > 0 && !backlog_.empty() && !is_stopping()) {
        if (!knows_next()) return {};
        if (gate_ && is_held_back()) return {};
        const GroupRule& rule = jobs_.at(backlog_.next_job()).job.spec.group;
        if (rule.groups()) {
            if (!start_group(rule)) return {};
        } else {
            int slot = slots_.first_free();
            executor_->start(slot, begin_attempt(slot, backlog_.take(), 0));
        }
        Instant now = engine_.clock().now();
        if (slots_.free() == 0) progress_at_ = now;
        if (gate_) gate_->started(now, std::uniform_real_distribution<double>(0, 1)(random_));
    }
    return {};
}

Task Worker::begin_attempt(int slot, const Claimed& claimed, std::int64_t group) {
    const Grant& grant = *claimed.grant;
    const KnownJob& known = jobs_.at(grant.job);
    RunningAttempt& attempt =
        slots_.occupy(slot, RunningAttempt{.claimed = claimed,
                                           .started_at = engine_.clock().now(),
                                           .group = group,
                                           .deadline = {}});
    limit(attempt, known);
    return {.job = &known.job,
            .item = claimed.item,
            .worker = membership_->id(),
            .token = grant.token,
            .round = grant.round,
            .attempt = grant.attempt};
}

// No while more items are on their way to it.
bool Worker::start_group(const GroupRule& rule) {
    std::int64_t room = executor_->slots() - running();
    if (room < 1 || (claiming_ && backlog_.size() < rule.items_max)) return false;
    std::vector<Claimed> taken = backlog_.take_group(rule, room);
    std::int64_t group = taken.front().item->id.value;
    std::vector<Executor::Member> members;
    for (const Claimed& claimed : taken) {
        int slot = slots_.first_free();
        members.push_back({slot, begin_attempt(slot, claimed, group)});
    }
    executor_->start_group(members);
    return true;
}

// How many items a slot does at once, of the jobs that are known.
std::int64_t Worker::items_a_slot() const {
    std::int64_t most = std::max<std::int64_t>(options_.items_a_slot, 1);
    for (const auto& [id, known] : jobs_) {
        const GroupRule& rule = known.job.spec.group;
        if (!known.asked && rule.groups()) most = std::max(most, expected_items(rule));
    }
    return most;
}

bool Worker::knows_next() const {
    return !jobs_.at(backlog_.next_job()).asked;
}

Result<void> Worker::wait() {
    std::span<const std::uint64_t> tags = TRY(poller_.wait(pause()));
    for (std::uint64_t tag : tags) {
        if (tag == waker_tag)
            waker_.drain();
        else if (tag == signals_tag)
            read_signals();
        else if (tag == slots_tag)
            take_slots(options_.slot_control->take(slots_.limit()));
        else if (executor_ != nullptr)
            collect(tag);
    }
    return {};
}

// Until something happens by itself.
Millis Worker::pause() const {
    if (executor_ == nullptr) return look_again_ms;
    Instant now = engine_.clock().now();
    Millis pause = look_again_ms;
    bool can_start = slots_.free() > 0 && !is_stopping();
    if (can_start && !backlog_.empty() && knows_next()) {
        pause =
            membership_->is_fresh() ? 0 : stale_pause_ms;  // One could not even begin: the next.
        if (gate_) pause = std::max(pause, std::min(gate_->opens_at() - now, look_again_ms));
    }
    auto until = [&](Instant at) { pause = std::min(pause, std::max<Millis>(at - now, 0) + 1); };
    if (!claiming_ && !nothing_left_ && pace_.after > now) {
        until(engine_.bulletin().news() == pace_.news_seen ? pace_.after : pace_.news_after);
    }
    if (!outbox_.settled.empty()) until(settle_after_);
    bool has_items = running() > 0 || !backlog_.empty();
    if (has_items && flags_at_) until(*flags_at_ + flags_every_ms);
    if (has_items && engine_.patience().is_waiting()) until(membership_->fresh_until());
    if (!backlog_.empty() && (!can_start || gate_)) {
        until(progress_at_ + bounds::give_back_after_ms);
    }
    // To the millisecond: a rate loses what a start comes late.
    if (gate_ && can_start && gate_->opens_at() > now) {
        pause = std::min(pause, gate_->opens_at() - now);
    }
    if (gate_ && gate_->deadline() > now) until(*gate_->deadline());
    if (std::optional<Instant> look = gate_ ? gate_->looks_at(slots_.busy()) : std::nullopt)
        until(*look);
    for (const std::optional<RunningAttempt>& slot : slots_.all()) {
        if (slot && slot->step_at) until(*slot->step_at);
        if (slot && slot->deadline) until(*slot->deadline);
    }
    return pause;
}

void Worker::read_signals() {
    for (int signal : options_.signals->take()) {
        if (report_.signal == 0) report_.signal = signal;
        if (executor_ != nullptr) {
            begin_stop(stopping_);
            continue;
        }
        stopping_ = true;  // All is over; only answers are waited for.
        engine_.patience().hurry(0);
    }
}

void Worker::take_slots(std::optional<int> asked) {
    if (asked) set_slots(*asked, Said::here);
}

// More are used as soon as there is work; with fewer, what runs comes to its end.
void Worker::set_slots(int slots, Said said) {
    int possible = executor_ != nullptr ? executor_->slots() : bounds::slots_max;
    slots = std::clamp(slots, 1, possible);
    if (slots == slots_.limit()) return;
    slots_.set_limit(slots);
    progress_at_ = engine_.clock().now();
    if (said == Said::here) tell_slots();
}

// Slots are free from here on; what was in them waits to be gathered until they are filled again.
void Worker::collect(std::uint64_t tag) {
    executor_->collect(tag, collected_);
    for (Ended& ended : collected_) {
        RunningAttempt attempt = slots_.vacate(ended.slot);
        if (attempt.fate != Fate::wanted) executor_->kill_survivors(ended.slot);
        endings_.push_back({std::move(ended), std::move(attempt)});
    }
    collected_.clear();
}

void Worker::on_time() {
    Instant now = engine_.clock().now();
    bool has_items = running() > 0 || !backlog_.empty();
    if (has_items && flags_at_ && now - *flags_at_ >= flags_every_ms) ask_flags();
    drop_if_cut_off(now);
    bool stuck = slots_.free() == 0 || (gate_ && gate_->opens_at() > now);
    if (stuck && !backlog_.empty() && now - progress_at_ >= bounds::give_back_after_ms) {
        give_back_all();
    }
    if (!claiming_ && pace_.news_after <= now && engine_.bulletin().news() != pace_.news_seen) {
        pace_.after = std::min(pace_.after, now);
        pace_.unprompted = false;
    }
    if (pace_.unprompted && pace_.after <= now) {
        pace_.after = membership_->look_turn(now);
        pace_.looks_for_all = pace_.after <= now;
        pace_.unprompted = !pace_.looks_for_all;
    }
    if (gate_) keep_limits(now);
    int number = 0;
    for (const std::optional<RunningAttempt>& slot : slots_.all()) {
        if (slot && slot->deadline && *slot->deadline <= now) {
            end_attempt(number, Fate::timed_out);
        }
        if (slot && slot->step_at && *slot->step_at <= now) take_step(number);
        ++number;
    }
}

}  // namespace stint
