#include "stint/engine/run.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <utility>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/engine/carrying_executor.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/janitor.h"
#include "stint/engine/job_inputs.h"
#include "stint/engine/live_line.h"
#include "stint/engine/membership.h"
#include "stint/engine/publisher.h"
#include "stint/engine/record_executor.h"
#include "stint/engine/used_blocks.h"
#include "stint/exec/command_executor.h"
#include "stint/exec/group_executor.h"
#include "stint/exec/group_lines.h"
#include "stint/exec/surroundings.h"
#include "stint/model/bounds.h"
#include "stint/source/inputs.h"

namespace stint {
namespace {

CommandOptions command_options(Engine& engine) {
    return {.slots = bounds::slots_max,
            .scratch_directory = engine.place().directory,
            .content_directory = engine.place().content,
            .blocks_directory = engine.place().blocks,
            .durable = engine.url().durable,
            .store_tag = store_tag(engine.store_id())};
}

ExecutorMaker commands(Engine& engine, const CommandOptions& options) {
    return [&engine, options](SlotsFile& file,
                              Poller& poller) -> Result<std::unique_ptr<Executor>> {
        CommandOptions own = options;
        std::unique_ptr<CallReader> reader;  // Who looks on prints lines, and groups print none.
        if (own.watcher == nullptr) {
            reader = std::make_unique<CallReader>(own.slots);
            own.watcher = reader.get();
        }
        std::unique_ptr<Executor> executor = TRY(CommandExecutor::open(own, file, poller));
        // Commands run elsewhere.
        std::string directory = std::filesystem::absolute(engine.place().carried).string();
        executor = TRY(CarryingExecutor::open(
            std::move(executor),
            {.directory = directory, .contents = [&engine] { return ContentShelf::of(engine); }},
            poller));
        if (reader != nullptr) {
            executor = TRY(GroupExecutor::open(std::move(executor), std::move(reader), poller));
        }
        return std::unique_ptr<Executor>(std::make_unique<RecordExecutor>(std::move(executor)));
    };
}

// The parts of a run that live as long as it does.
class Run {
public:
    Run(Engine& engine, const RunRequest& request) : engine_(engine), request_(request) {}

    Result<RunReport> run() {
        TRY(join());
        TRY(open_job());
        TRY(open_outlets());
        if (request_.opened) request_.opened(report_);
        WorkerOptions options{.job = report_.job.id,
                              .halt = request_.halt,
                              .signals = request_.signals,
                              .slots = request_.slots,
                              .slot_control = request_.slot_control,
                              .items_a_slot = expected_items(report_.job.spec.group),
                              .limits = request_.limits,
                              .executor = request_.executor ? request_.executor
                                                            : commands(engine_, command_options())};
        // On a file only this process can have stood still: then its user is told.
        if (engine_.is_on_server()) options.rejoin = [this] { return rejoin(); };
        if (LiveOutput* live = outlets_.live_output()) {
            options.let_go = [live](const Item& item, Round round, const Attempt& attempt) {
                live->let_go(item, round, attempt);
            };
        }
        worker_ = TRY(Worker::open(engine_, *membership_, std::move(options)));
        janitor_->start();
        TRY(start_feeder());
        show_progress();
        Result<WorkerReport> worked = worker_->run();
        return finish(std::move(worked));
    }

private:
    CommandOptions command_options() {
        CommandOptions options = stint::command_options(engine_);
        if (request_.ungrouped) options.output = CommandOptions::Output::inherited;
        options.watcher = outlets_.live_output();
        return options;
    }

    Result<void> join() {
        membership_ = TRY(Membership::join(engine_, request_.slots));
        janitor_.emplace(engine_, *membership_, [this] { worker_->drop(); });
        // First put right what an earlier run may have left: then its feeder and sink are free.
        return janitor_->sweep();
    }

    // The worker was lost: its successor takes up what it had. On the worker's thread.
    Result<Membership*> rejoin() {
        janitor_.reset();
        TRY(membership_->leave());
        TRY(join());
        WorkerId id = membership_->id();
        auto take_over = [this, id](Store& store) -> Result<void> {
            // Not of one that was closed just now: nobody would give it back.
            std::optional<Job> job = TRY(store.load_job(report_.job.id));
            bool feeds = !feeder_->is_done() && job && job->state == JobState::open;
            if (feeds) TRY(store.take_feeder(report_.job.id, id));
            return outlets_.take_over(store, report_.job.id, id);
        };
        TRY(engine_.queue().call(take_over));
        seat_.lock()->worker = id;
        seat_changed_.notify_all();
        janitor_->start();
        return membership_.get();
    }

    std::optional<WorkerId> successor_of(WorkerId lost) {
        Guarded<Seat>::Lock seat = seat_.lock();
        seat.wait(seat_changed_, [=](const Seat& s) { return s.left || s.worker != lost; });
        if (seat->left) return std::nullopt;
        return seat->worker;
    }

    void leave_seat() {
        seat_.lock()->left = true;
        seat_changed_.notify_all();
    }

    // Everything that the store has to do first, in one visit to its thread.
    Result<void> open_job() {
        return engine_.queue().call([this](Store& store) -> Result<void> {
            OpenedJob opened = TRY(store.open_job(request_.job));
            report_.created = opened.created;
            report_.before = opened.job.tally;
            report_.job = std::move(opened.job);
            JobId id = report_.job.id;
            if (request_.retry_failed && !report_.created) {
                report_.retried = TRY(store.retry(id, {}));
            }
            return outlets_.take(store, id, membership_->id());
        });
    }

    // A command that prints past us may print where the line stands: then there is none.
    Result<void> open_outlets() {
        bool has_guest =
            request_.ungrouped ||
            std::any_of(request_.sinks.begin(), request_.sinks.end(),
                        [](const SinkSpec& spec) { return spec.url.starts_with("exec:"); });
        if (request_.progress && !has_guest && Terminal::is_usable(STDERR_FILENO))
            terminal_.emplace(STDERR_FILENO);
        return outlets_.open(report_.job, membership_->id(), terminal_ ? &*terminal_ : nullptr,
                             [this] { worker_->stop(); });
    }

    void show_progress() {
        if (!request_.progress) return;
        if (!terminal_ && *request_.progress == ProgressStyle::line) return;
        live_line_.emplace(engine_,
                           LiveLine::Options{.job = report_.job.id,
                                             .style = *request_.progress,
                                             .terminal = terminal_ ? &*terminal_ : nullptr,
                                             .running = [this] { return worker_->running(); }});
    }

    Result<void> start_feeder() {
        outlets_.start();
        FeedOptions options{
            .job = report_.job,
            .worker = membership_->id(),
            .source_options = {.words = request_.word_lists, .fingerprint = request_.fingerprint},
            .changed = request_.changed,
            .resumed = !report_.created,
            .closing = Store::Closing::unsynced,
            .pace = FeedOptions::Pace::as_it_is_worked_on,
            .successor = [this](WorkerId lost) { return successor_of(lost); }};
        seat_.lock()->worker = membership_->id();
        feeder_.emplace(engine_, std::move(options), [this] { on_fed(); });
        return feeder_->start();
    }

    // On the feeder's thread.
    void on_fed() {
        if (feeder_->is_done() && feeder_->failed()) return worker_->stop();
        if (feeder_->is_done() && request_.halt.percent > 0) expect_items();
        worker_->nudge();
    }

    // What this run has to do in all: a share to halt at is one of that.
    void expect_items() {
        JobId id = report_.job.id;
        Result<std::optional<Job>> job =
            engine_.queue().call([id](Store& store) { return store.load_job(id); });
        if (!job.ok() || !job.value()) return;  // The worker meets that, too.
        worker_->expect(job.value()->tally.items - report_.before.settled() + report_.retried);
    }

    Result<RunReport> finish(Result<WorkerReport> worked) {
        leave_seat();
        feeder_->interrupt();
        Result<FeedReport> fed = feeder_->finish();
        TRY(finish_jobs(engine_));
        TRY(outlets_.finish(request_.signals));
        live_line_.reset();
        bool lost = !worked.ok() || worked.value().end == WorkerReport::End::lost;
        if (!lost && worked.value().signal == 0)
            TRY(outlets_.finish_left(report_.job, *membership_, request_.signals));
        report_.served_elsewhere = outlets_.served_elsewhere();
        report_.sink_failures = outlets_.failures();
        for (const SinkFailure& failure : report_.sink_failures) {
            if (failure.error.code == ErrorCode::closed) report_.output_closed = true;
        }
        if (!lost) {
            Result<void> told = on_complete();
            if (!told.ok()) report_.on_complete_failure = std::move(told).error();
            TRY(membership_->leave());
        }
        if (!worked.ok()) return std::move(worked).error();
        report_.worked = std::move(worked).value();
        if (report_.worked.unread) report_.output_closed = true;
        if (report_.worked.none_will) return *report_.worked.none_will;
        report_.fed = TRY(std::move(fed));
        JobId id = report_.job.id;
        std::optional<Job> job =
            TRY(engine_.queue().call([id](Store& store) { return store.load_job(id); }));
        if (job) report_.job = std::move(*job);
        // Read once more, and all of it was known.
        if (report_.job.state == JobState::completed) {
            TRY(engine_.queue().call([&](Store& store) -> Result<void> {
                UsedBlocks::remove_if_done(engine_, store, report_.job);
                return {};
            }));
        }
        return std::move(report_);
    }

    // When all has been delivered that is to be, and the terminal is free.
    Result<void> on_complete() {
        if (request_.on_complete.command.empty()) return {};
        JobId id = report_.job.id;
        std::optional<Job> job =
            TRY(engine_.queue().call([id](Store& store) { return store.load_job(id); }));
        if (!job) return {};
        return CompletionCommand(engine_, request_.on_complete)
            .run(*job, membership_->id(), request_.signals);
    }

    // Which worker the process is now.
    struct Seat {
        WorkerId worker;
        bool left = false;  // None any more.
    };

    Engine& engine_;
    const RunRequest& request_;
    RunReport report_;
    Guarded<Seat> seat_;
    std::condition_variable seat_changed_;
    std::unique_ptr<Membership> membership_;
    std::optional<Terminal> terminal_;  // If there is a live line.
    std::unique_ptr<Worker> worker_;
    Outlets outlets_{engine_, request_.sinks};
    std::optional<Feeder> feeder_;
    std::optional<LiveLine> live_line_;
    std::optional<Janitor> janitor_;  // Goes first: it may still speak to the worker.
};

}  // namespace

std::string words_source(const std::vector<std::string>& words) {
    return words_url(words);
}

bool keeps_finished(const JobSpec& spec) {
    return are_about_files(spec.sources, spec.inputs);
}

Result<void> describe_inputs(JobSpec& spec) {
    spec.inputs.yields = TRY(yield_of_inputs(spec.sources, spec.inputs));
    return {};
}

Result<void> check_request(const RunRequest& request) {
    const JobSpec& spec = request.job.spec;
    TRY(check_inputs(spec.sources, spec.inputs, {.words = request.word_lists}));
    Job job{.spec = spec};
    PlaceholderRules placeholders = placeholder_rules(job);
    placeholders.awaits_columns = names_columns(spec.inputs);
    TRY(check_templates(spec, placeholders));
    if (spec.group.groups()) TRY(check_group(spec));
    TRY(Surroundings::open(job, {}));
    TRY(FailureRules::parse(spec.on));
    if (!spec.termseq.empty()) TRY(parse_signal_steps(spec.termseq));
    for (const SinkSpec& sink : request.sinks) TRY(check_sink(sink.url));
    return {};
}

Result<void> check_program(const RunRequest& request) {
    const JobSpec& spec = request.job.spec;
    if (!request.executor && !spec.command.empty()) TRY(resolve_program(spec));
    return {};
}

Result<RunReport> run_job(Engine& engine, const RunRequest& request) {
    return Run(engine, request).run();
}

Result<SubmitReport> submit_job(Engine& engine, const RunRequest& request) {
    std::unique_ptr<Membership> membership = TRY(Membership::join(engine, 0));
    Janitor janitor(engine, *membership, [] {});
    TRY(janitor.sweep());
    janitor.start();
    OpenedJob opened =
        TRY(engine.queue().call([&](Store& store) { return store.open_job(request.job); }));
    SubmitReport report{.job = std::move(opened.job), .created = opened.created, .fed = {}};
    JobId id = report.job.id;
    Feeder feeder(
        engine,
        {.job = report.job,
         .worker = membership->id(),
         .source_options = {.words = request.word_lists, .fingerprint = request.fingerprint},
         .changed = request.changed,
         .resumed = !report.created},
        [] {});
    TRY(feeder.start());
    report.fed = TRY(feeder.finish());
    TRY(membership->leave());
    std::optional<Job> job =
        TRY(engine.queue().call([id](Store& store) { return store.load_job(id); }));
    if (job) report.job = std::move(*job);
    return report;
}

Result<WorkerReport> work_on(Engine& engine, WorkerOptions options, int slots) {
    std::unique_ptr<Membership> membership;
    std::unique_ptr<Worker> worker;
    std::optional<Janitor> janitor;  // Goes first: it may still speak to the worker.
    auto join = [&]() -> Result<void> {
        membership = TRY(Membership::join(engine, slots));
        janitor.emplace(engine, *membership, [&] { worker->drop(); });
        return janitor->sweep();
    };
    TRY(join());
    options.slots = slots;
    if (!options.executor) options.executor = commands(engine, command_options(engine));
    // Taken for dead after a long stop: what it had is with others now; it begins anew.
    options.rejoin = [&]() -> Result<Membership*> {
        TRY(finish_jobs(engine));
        janitor.reset();
        TRY(membership->leave());
        TRY(join());
        janitor->start();
        return membership.get();
    };
    worker = TRY(Worker::open(engine, *membership, std::move(options)));
    janitor->start();
    WorkerReport report = TRY(worker->run());
    TRY(finish_jobs(engine));
    TRY(membership->leave());
    if (report.none_will) return *report.none_will;
    return report;
}

Result<void> finish_jobs(Engine& engine) {
    std::vector<Job> with_outputs;
    Result<void> ended = engine.queue().call([&](Store& store) -> Result<void> {
        for (JobId id : TRY(store.ended_jobs())) {
            std::optional<Job> job = TRY(store.load_job(id));
            if (job) UsedBlocks::remove_if_done(engine, store, *job);
            if (job && !job->spec.out.empty())
                with_outputs.push_back(std::move(*job));
            else
                TRY(store.finish_job(id));
        }
        return {};
    });
    TRY(std::move(ended));
    // Who is killed before the end leaves them to the next who notices that the job has ended.
    for (const Job& job : with_outputs) {
        TRY(sweep_outputs(engine, job));
        TRY(engine.queue().call([&](Store& store) { return store.finish_job(job.id); }));
    }
    return {};
}

}  // namespace stint
