// stint run, submit, work: where the work is done.
#include "stint/engine/run.h"

#include <algorithm>
#include <csignal>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/job_options.h"
#include "stint/model/bounds.h"
#include "stint/sys/host.h"

namespace stint::cli {
namespace {

Result<int> slots_of(std::int64_t asked) {
    if (asked == 0) return processors();
    if (asked > 0 && asked <= bounds::slots_max) return static_cast<int>(asked);
    return Error{ErrorCode::invalid_input,
                 fmt::format("-j takes a number from 1 to {}, or 0 for one slot a processor",
                             bounds::slots_max)};
}

Option slots_option(std::int64_t* slots) {
    return {"-j,--jobs", "N", "items run at once; 0, the default, is one a processor", slots, ""};
}

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("SIG{}", name);
}

void say_resumed(const Context& context, const RunReport& opened) {
    const Tally& tally = opened.job.tally;
    if (opened.created || is_finished(opened.job.state)) return;
    context.say(fmt::format("job {} goes on: {} of {} already completed{}", shown_name(opened.job),
                            tally.completed, tally.items,
                            tally.failed > 0 ? fmt::format(", {} failed", tally.failed) : ""));
}

void say_fed(const Context& context, const FeedReport& fed, ChangedRule changed) {
    if (fed.elsewhere) {
        context.say("another process feeds this job; this one helps with what it finds");
    }
    if (fed.appended.changed > 0) {
        std::string example = printable(fed.appended.first_changed, 60);
        context.say(changed == ChangedRule::run_again
                        ? fmt::format("{} changed and ran again, such as '{}'",
                                      fed.appended.changed, example)
                        : fmt::format("{} changed: --rerun changed (such as '{}')",
                                      fed.appended.changed, example));
    }
    if (fed.missing > 0) {
        context.say(fmt::format("{} of before did not come again; the job keeps them",
                                counted(fed.missing, "item")));
    }
}

class Run final : public Command {
public:
    std::string_view name() const override { return "run"; }
    std::string_view summary() const override {
        return "run a command once for every item, and resume where it was stopped";
    }
    std::string_view examples() const override {
        return "  stint run --from 'glob:in/*.wav' -- ./convert {} out/{/.}.mp3\n"
               "  seq 100 | stint run -j 4 -- ./work {}\n"
               "  stint run echo hello ::: a b c\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> table = job_.table();
        table.insert(table.begin() + 1, slots_option(&slots_));
        table.push_back({"--halt", "WHEN,WHY",
                         "end early: now or soon, then fail=N, success=N, done=N or a share N%",
                         &halt_, ""});
        table.push_back({"-k,--ordered,--keep-order", "",
                         "print results in the order of the items, not as they come", &ordered_,
                         ""});
        table.push_back({"--json", "", "print results as JSON, one object a line", &json_, ""});
        table.push_back({"--to", "RECEIVER",
                         "where results go: - (stdout, the default), file:PATH, dir:PATH or "
                         "exec:COMMAND; repeatable",
                         &to_, ""});
        table.push_back({"-q,--quiet", "", "say nothing but errors and results", &quiet_, ""});
        return table;
    }
    std::vector<std::string>* rest() override { return &job_.rest; }

    Result<int> run(Context& context) override {
        RunRequest request = TRY(job_.request());
        if (!halt_.empty()) {
            request.halt = TRY(parse_halt(halt_));
            halt_on_failure_ = request.halt.what == HaltPolicy::What::fail;
        }
        request.sinks = TRY(sinks());
        for (const SinkSpec& sink : request.sinks) TRY(check_sink(sink.url));
        if (!quiet_) request.progress = RunRequest::Progress::shown;
        request.slots = TRY(slots_of(slots_));
        StopSignals signals;
        request.signals = &signals;
        request.opened = [&](const RunReport& opened) {
            if (!quiet_) say_resumed(context, opened);
        };
        std::unique_ptr<Engine> engine = TRY(context.open_engine(job_.store, OpenStore::create));
        Timestamp begun = context.clock().wall();
        RunReport report = TRY(run_job(*engine, request));
        changed_ = request.changed;
        if (!quiet_) sum_up(context, report, context.clock().wall().value - begun.value);
        // A finished job of words or lines is not taken up again by its line.
        bool resumes = request.job.when_finished == JobRequest::WhenFinished::reopen ||
                       !is_finished(report.job.state);
        say_failures(context, report, resumes);
        return exit_code(report);
    }

private:
    Result<std::vector<SinkSpec>> sinks() const {
        SinkSpec output{.order = ordered_ ? SinkOrder::items : SinkOrder::settled,
                        .format = json_ ? SinkSpec::Format::json : SinkSpec::Format::raw};
        if (to_.empty()) return std::vector<SinkSpec>{output};
        std::vector<SinkSpec> specs;
        bool prints = false;
        for (const std::string& url : to_) {
            if (std::count(to_.begin(), to_.end(), url) > 1) {
                return Error{ErrorCode::invalid_input,
                             fmt::format("--to '{}' is given twice; once is enough", url)};
            }
            prints = prints || url == "-";
            specs.push_back(url == "-" ? output : SinkSpec{.url = url});
        }
        if (!prints && (ordered_ || json_)) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("{} is about what is printed, and --to sends it elsewhere; "
                                     "add --to - to print as well",
                                     ordered_ ? "--ordered" : "--json")};
        }
        return specs;
    }

    int exit_code(const RunReport& report) const {
        if (report.worked.signal != 0) return exit_signal + report.worked.signal;
        if (report.worked.end == WorkerReport::End::halted) {
            return halt_on_failure_ ? exit_items_failed : exit_ok;
        }
        if (report.worked.end == WorkerReport::End::lost) return exit_trouble;
        if (report.output_closed) return exit_signal + SIGPIPE;
        if (!report.sink_failures.empty()) return exit_trouble;
        return report.job.state == JobState::completed ? exit_ok : exit_items_failed;
    }

    static void say_failures(const Context& context, const RunReport& report, bool resumes) {
        std::string advice = resumes ? "the same line delivers what is missing"
                                     : fmt::format("'stint results {} --json' has all of them",
                                                   shown_name(report.job));
        for (const SinkFailure& failure : report.sink_failures) {
            if (failure.error.code == ErrorCode::closed) continue;
            context.say(fmt::format("{}: {}; {}", failure.url == "-" ? "stdout" : failure.url,
                                    failure.error.message, advice));
        }
    }

    void sum_up(const Context& context, const RunReport& report, Micros duration) const {
        const Tally& now = report.job.tally;
        const Tally& before = report.before;
        say_fed(context, report.fed, changed_);
        for (const std::string& url : report.served_elsewhere) {
            context.say(url == "-" ? "another process prints the results of this job"
                                   : fmt::format("another process delivers to {}", url));
        }
        std::string sum = fmt::format("{} of {} completed", now.completed, now.items);
        if (now.failed > 0) sum += fmt::format(", {} failed", now.failed);
        if (now.canceled > 0) sum += fmt::format(", {} canceled", now.canceled);
        if (report.worked.end == WorkerReport::End::lost) {
            context.say(
                "this process stood still for so long that its items were given to "
                "others; run the same line again");
        } else if (report.worked.signal != 0 || report.output_closed ||
                   report.worked.end == WorkerReport::End::halted) {
            std::string cause = report.worked.signal != 0 ? signal_name(report.worked.signal)
                                : report.output_closed    ? "nobody reads the results"
                                                          : "--halt " + halt_;
            context.say(fmt::format("stopped ({}): {}. The same line goes on from here:\n  {}",
                                    cause, sum, context.command_line()));
        } else if (!report.created && now == before && report.retried == 0 && now.items > 0) {
            context.say(fmt::format("{} of {} already completed{}", now.completed, now.items,
                                    hint(report)));
        } else if (now.items == 0) {
            context.say("there is no item: the sources are empty");
        } else if (now.failed > 0 || now.canceled > 0 || !report.created) {
            context.say(sum + hint(report));
            say_failures(context, report.worked.failures.failures());
        } else {
            context.tell(fmt::format("{} in {}", sum, duration_text(duration)));
        }
    }

    // The most frequent kinds of what failed in this run.
    static void say_failures(const Context& context,
                             const std::vector<JobReport::Failures>& failures) {
        constexpr std::size_t shown_max = 3;
        for (std::size_t i = 0; i < std::min(failures.size(), shown_max); ++i) {
            const JobReport::Failures& one = failures[i];
            context.say(fmt::format("  {} x {}, such as '{}'", one.count,
                                    printable(one.signature, 100), printable(one.example_key, 40)));
        }
        if (failures.size() > shown_max) {
            std::int64_t others = std::ssize(failures) - static_cast<std::int64_t>(shown_max);
            context.say(fmt::format("  and {}; 'stint report' has them all",
                                    counted(others, "other kind")));
        }
    }

    static std::string hint(const RunReport& report) {
        const Tally& now = report.job.tally;
        std::string text;
        if (now.failed > report.before.failed) {
            text = fmt::format("; see 'stint items {} --state failed'", shown_name(report.job));
        } else if (now.failed > 0) {
            text = fmt::format("; {} failed before: --rerun failed", now.failed);
        }
        if (now.canceled > 0) text += "; canceled ones come back with 'stint retry --canceled'";
        return text;
    }

    JobOptions job_;
    std::int64_t slots_ = 0;
    std::string halt_;
    bool halt_on_failure_ = false;
    bool quiet_ = false;
    bool ordered_ = false;
    bool json_ = false;
    std::vector<std::string> to_;
    ChangedRule changed_ = ChangedRule::keep;
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
        table.push_back({"--json", "", "print the job as JSON", &json_, ""});
        return table;
    }
    std::vector<std::string>* rest() override { return &job_.rest; }

    Result<int> run(Context& context) override {
        RunRequest request = TRY(job_.request(JobOptions::Command::optional));
        std::unique_ptr<Engine> engine = TRY(context.open_engine(job_.store, OpenStore::create));
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
        return {slots_option(&slots_),
                {"--wait", "", "stay and wait for more when nothing is left", &wait_, ""},
                store_option(&store_),
                {"-q,--quiet", "", "say nothing but errors", &quiet_, ""}};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "work only on this job", &job_}};
    }

    Result<int> run(Context& context) override {
        WorkerOptions options{.job = {}, .wait_for_more = wait_};
        int slots = TRY(slots_of(slots_));
        StopSignals signals;
        options.signals = &signals;
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        if (!job_.empty()) {
            std::unique_ptr<Store> reader = TRY(engine->open_reader());
            Job job = TRY(choose_job(*reader, job_));
            if (job.spec.command.empty()) return without_command(job);
            options.job = job.id;
        }
        WorkerReport report = TRY(work_on(*engine, options, slots));
        if (!options.job && !quiet_) TRY(say_left(context, *engine));
        std::string sum = fmt::format("{} completed", counted(report.completed, "item"));
        if (report.failed > 0) sum += fmt::format(", {} failed", report.failed);
        if (report.refused > 0) sum += fmt::format(", {} came too late", report.refused);
        if (!quiet_) context.tell(sum);
        if (report.signal != 0) return exit_signal + report.signal;
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

    std::int64_t slots_ = 0;
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
