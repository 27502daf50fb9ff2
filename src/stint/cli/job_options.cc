#include "stint/cli/job_options.h"

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

// A time, or a share of the median of the successes.
Result<void> apply_timeout(const std::string& timeout, JobSpec& spec) {
    if (timeout.ends_with('%')) {
        std::optional<std::int64_t> percent =
            parse_integer(std::string_view(timeout).substr(0, timeout.size() - 1));
        constexpr std::int64_t percent_max = 1'000'000;
        if (!percent || *percent <= 100 || *percent > percent_max) {
            return Error{ErrorCode::invalid_input,
                         "--timeout takes a share of the median of the successes that is above "
                         "100%, such as 300%"};
        }
        spec.timeout_percent = static_cast<int>(*percent);
        return {};
    }
    if (timeout.empty()) return {};
    spec.timeout_ms = TRY(parse_duration(timeout).doing("reading --timeout"));
    if (spec.timeout_ms > 0) return {};
    return Error{ErrorCode::invalid_input, "--timeout 0 would end every item at once"};
}

}  // namespace

std::vector<Option> JobOptions::table() {
    using Group = OptionGroup;
    using Kind = Values::Kind;
    std::vector<Option> table = inputs.table();
    std::vector<Option> more{
        {"--rerun",
         "WHAT",
         "failed, changed or all: run again what was settled before",
         &rerun,
         "",
         Group::inputs,
         {Kind::one_of, {"failed", "changed", "all"}}},
        {"--fingerprint",
         "HOW",
         "how a file is known to have changed: facts (size and time, the default) or content",
         &fingerprint,
         "",
         Group::inputs,
         {Kind::one_of, {"facts", "content"}}},
        {"--out", "PATH",
         "the output file of an item, such as 'out/{/.}.mp3'; the command writes to {out}", &out,
         "", Group::output},
        {"--attempts,--retries", "N",
         "tries an item has before it counts as failed; 0 for as many as possible, 1000", &attempts,
         "", Group::failure},
        {"--backoff", "TIME", "pause before the second try, doubling from there", &backoff, "",
         Group::failure},
        {"--on",
         "RULE",
         "what follows from a failure, such as 'exit=75:set_back=30s'; repeatable",
         &on,
         "",
         Group::failure,
         {Kind::beginnings, {"exit=", "signal=", "stderr=", "timeout:"}}},
        {"--timeout", "TIME",
         "end an attempt that takes longer: 30s, 5m, or 300% of the median of the successes",
         &timeout, "", Group::failure},
        {"--termseq", "STEPS", "how attempts are ended; TERM,2000,KILL by default", &termseq, "",
         Group::failure},
        {"--group", "N|SIZE",
         "give the command up to N items, or SIZE of them, at a call: JSON lines on its stdin, and "
         "a result each on its stdout",
         &group, "", Group::job},
        {"--tolerate", "N|N%", "failed items that a completed job may have", &tolerate, "",
         Group::failure},
        {"--job",
         "NAME",
         "a name for the job, instead of one made from the command",
         &job,
         "",
         Group::job,
         {Kind::jobs, {}}},
        {"--store",
         "FILE",
         "where the job is kept; .stint/manifest.db by default",
         &store,
         "STINT_STORE",
         Group::job,
         {Kind::files, {}}},
    };
    for (Option& option : more) table.push_back(std::move(option));
    return table;
}

Result<RunRequest> JobOptions::request(int slots, Command command) const {
    RunRequest request;
    JobSpec& spec = request.job.spec;
    TRY(inputs.apply(rest, slots, request));
    bool by_hand = command == Command::optional && !job.empty() && inputs.name_sources(rest);
    if (spec.command.empty() && !by_hand) {
        return Error{
            ErrorCode::invalid_input,
            command == Command::optional
                ? "there is no command; write it at the end, or give --job and --from for "
                  "a job whose items are claimed by hand (stint claim)"
                : "there is no command; write it at the end: stint run --from 'glob:in/*' -- "
                  "./work {}"};
    }
    if (spec.command.empty() && !(out.empty() && on.empty() && timeout.empty() && !inputs.shell)) {
        return Error{ErrorCode::invalid_input,
                     "--out, --on, --timeout and --shell are about a command, and there is none"};
    }
    TRY(describe_inputs(spec));
    spec.directory = TRY(working_directory());
    spec.out = out;
    if (attempts < 0 || attempts > bounds::attempts_max) {
        return Error{ErrorCode::invalid_input, "--attempts takes a number from 1 to 1000"};
    }
    spec.retry.attempts_max = attempts > 0 ? static_cast<int>(attempts) : bounds::attempts_max;
    spec.retry.first_delay_ms = TRY(parse_duration(backoff).doing("reading --backoff"));

    spec.on = on;
    TRY(apply_timeout(timeout, spec));
    TRY(process.apply(spec));
    if (!group.empty()) spec.group = TRY(parse_group_rule(group));
    spec.termseq = termseq;
    if (!tolerate.empty()) spec.tolerate = TRY(parse_tolerance(tolerate));

    request.job.name = job.empty() ? default_name(spec) : job;
    request.job.when_finished =
        keeps_finished(spec) ? JobRequest::WhenFinished::reopen : JobRequest::WhenFinished::new_run;
    if (rerun == "failed") {
        request.retry_failed = true;
        request.job.when_finished = JobRequest::WhenFinished::reopen;
    } else if (rerun == "changed") {
        request.changed = ChangedRule::run_again;
    } else if (rerun == "all") {
        request.job.when_finished = JobRequest::WhenFinished::new_run;
    }
    if (fingerprint == "content") request.fingerprint = FileFingerprint::content;
    TRY(check_request(request));
    if (!inputs.dry_run) TRY(check_program(request));
    return request;
}

}  // namespace stint::cli
