// stint run, submit, work: where the work is done.
#include "stint/engine/run.h"

#include <algorithm>
#include <csignal>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/exit_failed.h"
#include "stint/cli/halt_options.h"
#include "stint/cli/job_options.h"
#include "stint/cli/output_options.h"
#include "stint/cli/summary.h"
#include "stint/cli/work_options.h"
#include "stint/engine/dry_run.h"
#include "stint/sys/host.h"

namespace stint::cli {
namespace {

void say_resumed(const Context& context, const RunReport& opened) {
    const Tally& tally = opened.job.tally;
    if (opened.created || is_finished(opened.job.state)) return;
    context.say(fmt::format("job {} goes on: {} of {} already completed{}", shown_name(opened.job),
                            tally.completed, tally.items,
                            tally.failed > 0 ? fmt::format(", {} failed", tally.failed) : ""));
}

// For --dry-run.
Result<int> show_lines(const Context& context, const RunRequest& request) {
    if (request.job.spec.command.empty()) {
        return Error{ErrorCode::invalid_input,
                     "--dry-run shows commands, and this job has none; leave it away"};
    }
    TRY(dry_run(request, [&](std::string_view lines) { context.print(lines); }));
    return exit_ok;
}

constexpr const char* drained_text = "drained: what ran is settled, the rest was given back";

class Run final : public Command {
public:
    std::string_view name() const override { return "run"; }
    std::string_view summary() const override {
        return "run a command once for every item; resumes where it stopped";
    }
    std::string_view examples() const override {
        return "  stint run --from 'glob:in/*.wav' -- ./convert {} out/{/.}.mp3\n"
               "  seq 100 | stint run -j 4 -- ./work {}\n"
               "  stint run echo hello ::: a b c\n"
               "  stint run --from 'csv:big.csv?rows=10000' --merge out.csv -- ./enrich\n"
               "  stint run --on-complete './notify \"$STINT_JOB $STINT_STATE\"' ./work ::: a b\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> table = job_.table();
        for (Option& option : work_.table()) table.push_back(std::move(option));
        for (Option& option : job_.process.table()) table.push_back(std::move(option));
        for (Option& option : halt_.table()) table.push_back(std::move(option));
        for (auto part : {output_.table(), output_.progress.table()}) {
            for (Option& option : grouped(OptionGroup::output, std::move(part))) {
                table.push_back(std::move(option));
            }
        }
        return table;
    }
    std::vector<std::string>* rest() override { return &job_.rest; }

    Result<int> run(Context& context) override {
        Result<int> code = try_to_run(context);
        bool ours = !code.ok() && code.error().code != ErrorCode::closed;
        if (!ours || !halt_.exit_failed) return code;
        context.say(code.error().message);
        return exit_failed_trouble;
    }

private:
    Result<int> try_to_run(Context& context) {
        SlotControl slots = TRY(work_.slots());
        RunRequest request = TRY(job_.request(slots.at_first()));
        if (job_.inputs.dry_run) return show_lines(context, request);
        TRY(halt_.apply(request));
        TRY(output_.apply(request));
        request.on_complete = {.command = output_.on_complete,
                               .store = TRY(store_for_commands(job_.store))};
        request.slots = slots.at_first();
        request.slot_control = &slots;
        request.limits = TRY(work_.limits(context.clock()));
        StopSignals signals;
        request.signals = &signals;
        request.opened = [&](const RunReport& opened) {
            if (!output_.quiet) say_resumed(context, opened);
        };
        std::unique_ptr<Engine> engine = TRY(
            context.open_engine(job_.store, OpenStore::create, Outages::wait_for_ever, &signals));
        Timestamp begun = context.clock().wall();
        RunReport report = TRY(run_job(*engine, request));
        if (!output_.quiet) {
            sum_up(context, {.report = report,
                             .changed = request.changed,
                             .halt = halt_.halt,
                             .duration = context.clock().wall().value - begun.value});
        }
        if (report.worked.end == WorkerReport::End::drained) context.say(drained_text);
        // A finished job of words or lines is not taken up again by its line.
        bool resumes = request.job.when_finished == JobRequest::WhenFinished::reopen ||
                       !is_finished(report.job.state);
        say_sink_failures(context, report, resumes);
        say_on_complete_failure(context, report, resumes);
        return exit_code(request, report);
    }

    int exit_code(const RunRequest& request, const RunReport& report) const {
        if (report.worked.signal != 0) return exit_signal + report.worked.signal;
        if (report.worked.end == WorkerReport::End::out_of_time) return exit_out_of_time;
        int trouble = halt_.exit_failed ? exit_failed_trouble : exit_trouble;
        if (report.worked.end == WorkerReport::End::lost) return trouble;
        if (report.output_closed) return exit_signal + SIGPIPE;
        if (!report.sink_failures.empty() || report.on_complete_failure) return trouble;
        return halt_.exit_code(request, report);
    }

    JobOptions job_;
    OutputOptions output_;
    WorkOptions work_;
    HaltOptions halt_;
};

class Submit final : public Command {
public:
    std::string_view name() const override { return "submit"; }
    std::string_view summary() const override {
        return "put a job into a store, for 'stint work' to do";
    }
    std::string_view examples() const override {
        return "  stint submit --store work.db --from 'glob:in/*.wav' -- ./convert {}\n"
               "  stint work --store work.db\n"
               "  stint submit --job files --from 'glob:in/*'    # no command: for 'stint claim'\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> table = job_.table();
        for (Option& option : job_.process.table()) table.push_back(std::move(option));
        table.push_back({"--json", "", "print the job as JSON", &json_, "", OptionGroup::output});
        return table;
    }
    std::vector<std::string>* rest() override { return &job_.rest; }

    Result<int> run(Context& context) override {
        RunRequest request =
            TRY(job_.request(static_cast<int>(processors()), JobOptions::Command::optional));
        if (job_.inputs.dry_run) return show_lines(context, request);
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(job_.store, OpenStore::create, Outages::wait_for_ever));
        SubmitReport report = TRY(submit_job(*engine, request));
        TRY(finish_jobs(*engine));
        say_fed(context, report.fed, request.changed);
        if (json_) {
            context.print_line(JsonObject{{"job", shown_name(report.job)},
                                          {"items", report.job.tally.items},
                                          {"added", report.fed.appended.added},
                                          {"open", report.job.tally.open()}});
        } else {
            context.print(fmt::format("{}: {}, {} added, {} to do\n", shown_name(report.job),
                                      counted(report.job.tally.items, "item"),
                                      report.fed.appended.added, report.job.tally.open()));
        }
        return exit_ok;
    }

private:
    JobOptions job_;
    bool json_ = false;
};

class Work final : public Command {
public:
    std::string_view name() const override { return "work"; }
    std::string_view summary() const override { return "work on the jobs of a store"; }
    std::string_view examples() const override {
        return "  stint work --store work.db            # until nothing is left\n"
               "  stint work --store work.db --wait     # for ever, as a service\n"
               "  stint work --store work.db -j 2 nightly\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> table = work_.table();
        table.push_back({"--wait", "", "stay and wait for more when nothing is left", &wait_, ""});
        table.push_back(store_option(&store_));
        table.push_back({"-q,--quiet", "", "say nothing but errors", &quiet_, ""});
        return table;
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "work only on this job", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        WorkerOptions options{.job = {}, .wait_for_more = wait_};
        SlotControl slots = TRY(work_.slots());
        options.slot_control = &slots;
        options.limits = TRY(work_.limits(context.clock()));
        StopSignals signals;
        options.signals = &signals;
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(store_, OpenStore::existing, Outages::wait_for_ever, &signals));
        if (!job_.empty()) {
            std::unique_ptr<Store> reader = TRY(engine->open_reader());
            Job job = TRY(choose_job(*reader, job_));
            if (job.spec.command.empty()) return without_command(job);
            options.job = job.id;
        }
        WorkerReport report = TRY(work_on(*engine, options, slots.at_first()));
        if (!options.job && !quiet_) TRY(say_left(context, *engine));
        std::string sum = fmt::format("{} completed", counted(report.completed, "item"));
        if (report.failed > 0) sum += fmt::format(", {} failed", report.failed);
        if (report.refused > 0) sum += fmt::format(", {} came too late", report.refused);
        if (report.end == WorkerReport::End::drained)
            context.say(fmt::format("{}; {}", drained_text, sum));
        else if (!quiet_)
            context.tell(sum);
        if (report.signal != 0) return exit_signal + report.signal;
        if (report.end == WorkerReport::End::out_of_time) return exit_out_of_time;
        if (report.end == WorkerReport::End::drained) return exit_ok;
        return report.failed > 0 ? exit_items_failed : exit_ok;
    }

private:
    static Error without_command(const Job& job) {
        std::string name = shown_name(job);
        return Error{ErrorCode::invalid_input,
                     fmt::format("job {} has no command: its items are claimed by hand (stint "
                                 "claim {})",
                                 name, name)};
    }

    // What no worker does.
    static Result<void> say_left(const Context& context, Engine& engine) {
        std::unique_ptr<Store> reader = TRY(engine.open_reader());
        for (const Job& job : TRY(reader->list_jobs())) {
            bool skipped = job.spec.command.empty() && job.tally.open() > 0;
            if (skipped) context.say(without_command(job).message);
        }
        return {};
    }

    WorkOptions work_;
    bool wait_ = false;
    bool quiet_ = false;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_run() {
    return std::make_unique<Run>();
}
std::unique_ptr<Command> make_submit() {
    return std::make_unique<Submit>();
}
std::unique_ptr<Command> make_work() {
    return std::make_unique<Work>();
}

}  // namespace stint::cli
