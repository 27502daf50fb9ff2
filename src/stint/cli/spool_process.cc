// stint spool process, and watch, which goes on until it is told to end: they run the jobs of a
// queue.
#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/queue_processor.h"
#include "stint/spool/shared_processor.h"
#include "stint/sys/host.h"

namespace stint::cli {
namespace {

using spool::OnError;
using spool::RunPlan;

class Teller final : public spool::ProcessListener {
public:
    Teller(const Context& context, bool json) : context_(context), json_(json) {}

    void say(const std::string& text) override { context_.say(text); }

    void ended(const spool::JobEnd& end) override {
        if (!json_) return;
        JsonObject line{{"seq", end.task.job.header.seq}, {"name", json_bytes(end.task.job.name)},
                        {"succeeded", end.cause.empty()}, {"exit", end.exit_code},
                        {"signal", end.signal},           {"attempt", end.task.attempt},
                        {"duration_us", end.duration_us}};
        if (!end.cause.empty()) line["cause"] = json_string(end.cause);
        context_.print_line(std::move(line));
    }

private:
    const Context& context_;
    bool json_;
};

class SpoolProcess : public SpoolCommand {
public:
    std::string_view name() const override { return "spool process"; }
    std::string_view summary() const override { return "run the jobs of a queue"; }
    std::string_view examples() const override {
        return "  stint spool process -q queue -- import --stdin\n"
               "  stint spool process -q queue -j 4 --on-error move --retries 2 -- ./job\n"
               "  stint spool process -q queue --lane FSPL_SET_HOST -- ./apply\n"
               "  stint spool process -q queue -d zcat --watch -- tar -xf -\n"
               "\n"
               "COMMAND is run without a shell, with the payload as its stdin and FSPL_…\n"
               "in its environment; a '--' right behind it is dropped, as fspl has it there.\n"
               "Jobs start in the order of their numbers, several at a time; -j 1 runs them\n"
               "one after the other, as fspl does. SIGTERM and Ctrl-C let those that run\n"
               "finish; a second one kills them. Exit codes: 0, also when nothing was there\n"
               "to run or failed jobs were deleted, left or moved; 1 when something failed;\n"
               "75 with --no-wait; 128 and the signal when one ended it before its end.\n";
    }
    std::vector<Option> options() override {
        std::vector<Option> all = options_of_both();
        all.push_back({"--watch", "", "wait for more jobs until a signal comes, as 'spool watch'",
                       &watch_, ""});
        return all;
    }
    std::vector<std::string>* rest() override { return &command_; }

protected:
    std::vector<Option> options_of_both() {
        return {queue_option(&queue_),
                {"-j,--jobs", "N", "so many at once; if not given, as many as there are processors",
                 &jobs_, ""},
                {"-n,--maxjobs", "N", "end after so many jobs", &jobs_max_, ""},
                order_option(&order_),
                {"--on-error", "POLICY",
                 "what becomes of a job that fails: retry, which is usual: it stays, and nothing "
                 "behind it starts; delete; leave: it stays and is passed; move: to QUEUE/failed, "
                 "a queue too",
                 &on_error_, ""},
                {"--retries", "N", "try a failed job so often again before that", &retries_, ""},
                {"--retry-delay", "TIME", "the pause before the first retry, 1s; it doubles",
                 &retry_delay_, ""},
                {"--timeout", "TIME",
                 "kill a job after so long, with all it has started; seconds, "
                 "or 5m",
                 &timeout_, ""},
                {"--lane", "FSPL_SET_NAME|param:N",
                 "jobs with the same value run one after the other, in their order", &lane_, ""},
                decoder_option(&decoder_),
                {"--allow-job-params", "", "append the parameters of each job to COMMAND",
                 &allow_params_, ""},
                {"--ignore-payload", "", "the command's stdin is /dev/null", &ignore_payload_, ""},
                {"--output-to", "DEST",
                 "passboth, which is usual, or saveboth: stdout and stderr go to NAME.out beside "
                 "the job",
                 &output_, ""},
                {"--never-delete", "", "leave the files of all jobs where they are", &never_delete_,
                 ""},
                {"--shared", "",
                 "work on the queue beside others, of this host and of others; with --order-by "
                 "timestamp",
                 &shared_, ""},
                {"--strict", "", "refuse a queue in which a number comes twice, as fspl does",
                 &strict_, ""},
                no_wait_option(&no_wait_),
                json_option(&json_)};
    }

    std::optional<std::string> fault() const override {
        if (std::optional<std::string> wrong = if_missing(queue_, "-q", "which queue?")) {
            return wrong;
        }
        if (command_.empty()) return "COMMAND is missing: what is to run the jobs?";
        if (jobs_ < 0 || jobs_ > slots_max) {
            return fmt::format("-j takes 1 to {}", slots_max);
        }
        if (jobs_max_ < -1) return "-n takes 0 or more";
        if (retries_ < 0 || retries_ > 1'000'000) return "--retries takes 0 or more";
        Result<spool::ProcessPlan> plan = make_plan();
        if (!plan.ok()) return plan.error().message;
        return shared_ ? fault_of_sharing(plan.value()) : std::nullopt;
    }

    Result<void> work(const Context& context) override {
        spool::ProcessPlan plan = TRY(make_plan());
        spool::Queue queue = TRY(spool::Queue::open(queue_));
        spool::ProcessSum sum =
            TRY(shared_ ? work_beside(context, queue, plan) : work_alone(context, queue, plan));
        tell_sum(context, plan, sum);
        if (sum.signal && !watch_) exit_code_ = exit_signal + *sum.signal;
        if (sum.is_stopped) exit_code_ = exit_spool_failed;
        return {};
    }

    int exit_code() const override { return exit_code_; }

    bool watch_ = false;

private:
    Result<spool::ProcessSum> work_alone(const Context& context, const spool::Queue& queue,
                                         const spool::ProcessPlan& plan) const;
    Result<spool::ProcessSum> work_beside(const Context& context, const spool::Queue& queue,
                                          const spool::ProcessPlan& plan) const;
    static std::optional<std::string> fault_of_sharing(const spool::ProcessPlan& plan);
    Result<spool::ProcessPlan> make_plan() const;
    Result<OnError> parse_on_error() const;
    void tell_sum(const Context& context, const spool::ProcessPlan& plan,
                  const spool::ProcessSum& sum) const;

    std::string queue_;
    std::vector<std::string> command_;
    std::int64_t jobs_ = 0;
    std::int64_t jobs_max_ = -1;
    std::string order_ = "sequence";
    std::string on_error_ = "retry";
    std::int64_t retries_ = 0;
    std::string retry_delay_;
    std::string timeout_;
    std::string lane_;
    std::string decoder_;
    std::string output_ = "passboth";
    bool allow_params_ = false;
    bool ignore_payload_ = false;
    bool never_delete_ = false;
    bool strict_ = false;
    bool shared_ = false;
    bool no_wait_ = false;
    bool json_ = false;
    int exit_code_ = exit_ok;
};

class SpoolWatch final : public SpoolProcess {
public:
    SpoolWatch() { watch_ = true; }
    std::string_view name() const override { return "spool watch"; }
    std::string_view summary() const override {
        return "run the jobs of a queue, and those that come";
    }
    std::string_view examples() const override {
        return "  stint spool watch -q queue -- import --stdin\n"
               "  stint spool watch -q queue -j 4 --on-error move --retries 2 -- ./job\n"
               "  stint spool watch -q queue --shared --order-by timestamp -- ./job\n"
               "\n"
               "It is 'stint spool process --watch': a job is run as soon as it is there. The\n"
               "lock of the queue is held all the while, but with --shared. SIGTERM and Ctrl-C\n"
               "let the jobs that run finish and end it with 0; a second one kills them. With\n"
               "--on-error retry, which is usual, a job that fails ends it with 1.\n";
    }
    std::vector<Option> options() override { return options_of_both(); }
};

Result<spool::ProcessSum> SpoolProcess::work_alone(const Context& context,
                                                   const spool::Queue& queue,
                                                   const spool::ProcessPlan& plan) const {
    // A signal ends us while we wait for the lock: nothing has begun yet.
    spool::SequenceFile sequence = TRY(lock_sequence(context, queue.sequence_path(), no_wait_,
                                                     spool::SequenceLock::Missing::is_refused));
    StopSignals signals;
    Teller teller(context, json_);
    return spool::process_alone({queue, context.clock(), signals, teller}, std::move(sequence),
                                plan);
}

Result<spool::ProcessSum> SpoolProcess::work_beside(const Context& context,
                                                    const spool::Queue& queue,
                                                    const spool::ProcessPlan& plan) const {
    StopSignals signals;
    Teller teller(context, json_);
    return spool::process_shared({queue, context.clock(), signals, teller}, plan);
}

std::optional<std::string> SpoolProcess::fault_of_sharing(const spool::ProcessPlan& plan) {
    if (plan.order != spool::JobOrder::time) {
        return "--shared runs jobs in the order of their moments: say --order-by timestamp; who "
               "needs the order of their numbers runs one process, with -j";
    }
    if (plan.keeps_all) return "--shared and --never-delete: jobs would run for ever";
    if (plan.lane_of) return "--shared and --lane: others know nothing of our lanes";
    return std::nullopt;
}

Result<OnError> SpoolProcess::parse_on_error() const {
    if (is_word(on_error_, "retry")) return OnError::retry;
    if (is_word(on_error_, "delete")) return OnError::remove;
    if (is_word(on_error_, "leave")) return OnError::leave;
    if (is_word(on_error_, "move")) return OnError::move;
    return not_one_of("--on-error", "retry, delete, leave or move", on_error_);
}

Result<spool::ProcessPlan> SpoolProcess::make_plan() const {
    spool::ProcessPlan plan;
    plan.run.command = command_;
    if (command_.size() > 1 && command_[1] == "--") {
        plan.run.command.erase(plan.run.command.begin() + 1);
    }
    plan.run.decoder = decoder_;
    if (allow_params_) plan.run.params = RunPlan::JobParams::appended;
    if (ignore_payload_) plan.run.payload = RunPlan::Payload::ignored;
    if (is_word(output_, "saveboth")) {
        plan.run.output = RunPlan::Output::saved;
    } else if (!is_word(output_, "passboth")) {
        return not_one_of("--output-to", "passboth or saveboth", output_);
    }
    plan.order = TRY(parse_order(order_));
    if (!timeout_.empty()) {
        plan.run.timeout_ms = TRY(parse_duration(timeout_).doing("--timeout"));
    }
    if (!retry_delay_.empty()) {
        plan.run.retry_delay_ms = TRY(parse_duration(retry_delay_).doing("--retry-delay"));
    }
    plan.run.retries = static_cast<int>(retries_);
    plan.on_error = TRY(parse_on_error());
    if (!lane_.empty()) {
        std::optional<spool::LaneOf> lane_of = spool::parse_lane(lane_);
        if (!lane_of) {
            return not_one_of("--lane", "a variable of the job, FSPL_SET_NAME, or param:N", lane_);
        }
        plan.lane_of = std::move(*lane_of);
    }
    plan.slots = std::min(jobs_ > 0 ? static_cast<int>(jobs_) : processors(), slots_max);
    if (jobs_max_ >= 0) plan.jobs_max = jobs_max_;
    plan.keeps_all = never_delete_;
    plan.refuses_duplicates = strict_;
    plan.goes_on = watch_;
    return plan;
}

void SpoolProcess::tell_sum(const Context& context, const spool::ProcessPlan& plan,
                            const spool::ProcessSum& sum) const {
    if (sum.done + sum.failed + sum.passed == 0) return;
    std::string text = fmt::format("{}: {} done", counted(sum.done + sum.failed, "job"), sum.done);
    if (sum.failed > 0) text += fmt::format(", {} failed", sum.failed);
    if (sum.failed > 0 && plan.on_error == OnError::move) {
        text += fmt::format(" and moved to '{}/failed'", queue_);
    }
    if (sum.passed > 0) {
        text += fmt::format(", {} with nothing to do", counted(sum.passed, "packet"));
    }
    if (plan.order == spool::JobOrder::sequence) text += fmt::format("; next is {}", sum.next);
    if (sum.passed_by > 0) {
        text += fmt::format("; {} below it never run, but with --order-by timestamp",
                            counted(static_cast<std::int64_t>(sum.passed_by), "job"));
    }
    context.say(text);
}

}  // namespace

std::unique_ptr<Command> make_spool_watch() {
    return std::make_unique<SpoolWatch>();
}

std::unique_ptr<Command> make_spool_process() {
    return std::make_unique<SpoolProcess>();
}

}  // namespace stint::cli
