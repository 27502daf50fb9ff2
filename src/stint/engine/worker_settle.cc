// What a worker does with attempts that have ended: judges them, and hands them to the store or to
// the publisher.
#include <random>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/engine/worker.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::size_t cause_bytes_max = 300;

// As a shell would say it; 255 for an attempt that no exit has decided.
int status_of(const Ended& ended) {
    if (ended.succeeded) return 0;
    if (ended.signal != 0) return 128 + ended.signal;
    return ended.exit_code != 0 ? ended.exit_code : 255;
}

}  // namespace

void Worker::gather() {
    if (endings_.empty()) return;
    for (Ending& ending : endings_) {
        executor_->gather(ending.ended);
        settle(ending.ended, ending.running);
    }
    endings_.clear();
    if (!to_publish_.empty()) {
        if (publisher_ == nullptr) {
            auto reported = [this](Publisher::Report report) {
                inbox_.lock()->published.push_back(std::move(report));
                waker_.wake();
            };
            publisher_ = std::make_unique<Publisher>(engine_, membership_->id(), reported);
        }
        ++unanswered_;
        publisher_->publish(std::exchange(to_publish_, {}));
    }
    progress_at_ = engine_.clock().now();
    if (options_.slot_control != nullptr) take_slots(options_.slot_control->look());
}

void Worker::settle(Ended& ended, const RunningAttempt& running) {
    mean_ms_ = mean_ms_ * 0.8 + static_cast<double>(ended.attempt.duration_us) / 1'000 * 0.2;
    const Grant& grant = *running.claimed.grant;
    Verdict verdict = verdict_of(ended, running);
    if (ended.succeeded) learn_duration(grant.job, ended.attempt.duration_us);
    if (ended.publication) {
        to_publish_.wins.push_back({.token = grant.token,
                                    .item = running.claimed.item->id,
                                    .attempt = std::move(ended.attempt),
                                    .publication = std::move(*ended.publication)});
        return;  // Counted when it is published.
    }
    if (gate_ && running.fate == Fate::wanted && ended.begun == Begun::yes) {
        gate_->ended(ended.succeeded, ended.attempt.duration_us);
    }
    count(verdict, status_of(ended));
    if (verdict.kind == Settlement::Kind::retry) ++report_.retried;
    bool settles =
        verdict.kind == Settlement::Kind::completed || verdict.kind == Settlement::Kind::failed;
    if (!settles && options_.let_go) {
        options_.let_go(*running.claimed.item, grant.round, ended.attempt);
    }
    if (verdict.kind == Settlement::Kind::failed) {
        const Attempt& attempt = ended.attempt;
        report_.failures.add(*running.claimed.item,
                             {.item = running.claimed.item->id,
                              .status = OutcomeStatus::failed,
                              .attempt = {.started_at = attempt.started_at,
                                          .duration_us = attempt.duration_us,
                                          .cause = attempt.cause,
                                          .errors = std::string(attempt.diagnostics())}});
    }
    if (verdict.stop_job) stop_job(grant.job);
    Settlement settlement{.token = grant.token,
                          .item = running.claimed.item->id,
                          .kind = verdict.kind,
                          .attempt = std::move(ended.attempt),
                          .delay_ms = verdict.delay_ms};
    bool is_outcome =
        verdict.kind != Settlement::Kind::retry && verdict.kind != Settlement::Kind::set_back;
    if (!is_outcome) dropped_contents_.add(settlement.attempt);
    bool brings = is_outcome && settlement.attempt.has_contents() && engine_.url().is_on_server();
    if (!brings && verdict.kind == Settlement::Kind::completed) {
        used_blocks_.add(jobs_.at(grant.job).job.spec, *running.claimed.item);
    }
    (brings ? to_publish_.settled : outbox_.settled).push_back(std::move(settlement));
}

Verdict Worker::verdict_of(Ended& ended, const RunningAttempt& running) {
    const Grant& grant = *running.claimed.grant;
    const KnownJob& known = jobs_.at(grant.job);
    bool timed_out = running.fate == Fate::timed_out;
    // That its reader has left is not the item's fault: it runs again when somebody reads.
    if (ended.unread && !std::exchange(report_.unread, true) && !stopping_) begin_stop(false);
    // Another host may have room for it.
    if (ended.unkept && engine_.is_on_server()) ended.begun = Begun::not_now;
    AttemptEnd ending{.succeeded = ended.succeeded,
                      .begun = ended.begun,
                      .fate = ended.unread ? Fate::stopped : running.fate,
                      .failure = {.exit_code = ended.exit_code,
                                  .signal = ended.signal,
                                  .timed_out = timed_out,
                                  .diagnostics = ended.attempt.diagnostics()},
                      .attempt = grant.attempt};
    double jitter = std::uniform_real_distribution<double>(0, 1)(random_);
    Verdict verdict = judge(ending, known.job.spec.retry, known.rules, jitter);
    std::string& cause = ended.attempt.cause;
    if (timed_out && !ended.succeeded) {
        cause = "timeout after " + duration_text(running.limit_ms * 1'000);
    }
    if (verdict.kind == Settlement::Kind::completed && !cause.empty()) cause += ", ignored";
    note_begun(ended.begun, cause);
    return verdict;
}

// What cannot begin is not settled, so that nothing is lost; but a worker in which nothing can
// begin any more has to say so and stop.
void Worker::note_begun(Begun begun, const std::string& cause) {
    if (begun == Begun::yes) starts_failed_ = 0;
    if (begun == Begun::not_now || begun == Begun::none_will) ++starts_failed_;
    if (report_.none_will) return;
    if (engine_.is_on_server()) {
        if (starts_failed_ < bounds::host_faults_max) return;
        report_.none_will =
            Error{ErrorCode::unavailable,
                  fmt::format("this host cannot run the command ({}); leaving its items to others",
                              printable(cause, cause_bytes_max))};
        return begin_stop(false);
    }
    bool hopeless = begun == Begun::none_will || starts_failed_ >= bounds::starts_failed_max;
    if (!hopeless) return;
    report_.none_will =
        Error{begun == Begun::none_will ? ErrorCode::not_found : ErrorCode::unavailable,
              cause + "; nothing was lost: put it right and run the same line again"};
    begin_stop(false);
}

void Worker::halt_if_reached(int status) {
    last_status_ = status;
    if (halted_ || is_stopping()) return;
    if (!is_reached(options_.halt, {report_.completed, report_.failed, expected_})) return;
    halted_ = true;
    report_.halted_by = status;
    begin_stop(options_.halt.when == HaltPolicy::When::now);
}

void Worker::stop_job(JobId id) {
    ++unanswered_;
    engine_.queue().post(CommitQueue::Effect::changes, [this, id](Store& store) {
        Result<std::int64_t> canceled = store.cancel_job(id);
        {
            Guarded<WorkerInbox>::Lock inbox = inbox_.lock();
            if (canceled.ok())
                ++inbox->done;
            else
                inbox->errors.push_back(canceled.error());
        }
        waker_.wake();
    });
}

void Worker::count(const Verdict& verdict, int status) {
    switch (verdict.kind) {
        case Settlement::Kind::completed: ++report_.completed; break;
        case Settlement::Kind::failed: ++report_.failed; break;
        case Settlement::Kind::canceled: ++report_.canceled; break;
        case Settlement::Kind::set_back:
        case Settlement::Kind::retry:
            pace_.after = std::min(pace_.after, engine_.clock().now() + verdict.delay_ms);
            return;
    }
    halt_if_reached(status);
}

void Worker::take_published(const Publisher::Report& report) {
    --unanswered_;
    report_.completed += report.published;
    report_.failed += report.failed;
    if (!report.answer.ok()) return;
    report_.failed += std::ssize(report.answer.value().collided);
    report_.refused += std::ssize(report.answer.value().refused);
    halt_if_reached(0);
}

}  // namespace stint
