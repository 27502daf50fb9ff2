#include "stint/cli/job_options.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

bool is_about_files(const std::string& source) {
    return source.starts_with("glob:");
}

}  // namespace

Result<Millis> parse_duration(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Millis>, 4> units{
        {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
    std::size_t digits = text.find_first_not_of("0123456789");
    std::string_view unit = digits == std::string_view::npos ? "s" : text.substr(digits);
    std::optional<std::int64_t> number = parse_integer(text.substr(0, digits));
    for (const auto& [name, factor] : units) {
        if (number && unit == name) return *number * factor;
    }
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is no duration; write 250ms, 30s, 5m or 2h", text)};
}

std::vector<Option> JobOptions::table() {
    return {
        {"--from", "SOURCE", "glob:PATTERN, lines:FILE or stdin (the default); repeatable", &from,
         ""},
        {"--job", "NAME", "a name for the job, instead of one made from the command", &job, ""},
        {"--out", "PATH",
         "the output file of an item, such as 'out/{/.}.mp3'; the command writes to {out}", &out,
         ""},
        {"--attempts", "N", "tries an item has before it counts as failed", &attempts, ""},
        {"--backoff", "TIME", "pause before the second try, doubling from there", &backoff, ""},
        {"--rerun", "WHAT", "failed, changed or all: run again what was settled before", &rerun,
         ""},
        {"--store", "FILE", "where the job is kept; .stint/manifest.db by default", &store,
         "STINT_STORE"},
    };
}

Result<RunRequest> JobOptions::request() const {
    RunRequest request;
    JobSpec& spec = request.job.spec;
    auto words = std::find(rest.begin(), rest.end(), ":::");
    spec.command.assign(rest.begin(), words);
    if (spec.command.empty()) {
        return Error{ErrorCode::invalid_input,
                     "there is no command; write it at the end: stint run --from 'glob:in/*' -- "
                     "./work {}"};
    }
    spec.sources = from;
    if (words != rest.end()) {
        request.words.assign(words + 1, rest.end());
        spec.sources.push_back(words_source(request.words));
    }
    if (spec.sources.empty()) spec.sources.push_back("stdin");
    spec.directory = TRY(working_directory());
    spec.out = out;
    if (attempts < 1 || attempts > 1'000) {
        return Error{ErrorCode::invalid_input, "--attempts takes a number from 1 to 1000"};
    }
    spec.retry.attempts_max = static_cast<int>(attempts);
    spec.retry.first_delay_ms = TRY(parse_duration(backoff).doing("reading --backoff"));

    bool files_only = std::all_of(spec.sources.begin(), spec.sources.end(), is_about_files);
    request.job.name = job.empty() ? default_name(spec) : job;
    request.job.when_finished =
        files_only ? JobRequest::WhenFinished::reopen : JobRequest::WhenFinished::new_run;
    if (rerun == "failed") {
        request.retry_failed = true;
        request.job.when_finished = JobRequest::WhenFinished::reopen;
    } else if (rerun == "changed") {
        request.changed = ChangedRule::run_again;
    } else if (rerun == "all") {
        request.job.when_finished = JobRequest::WhenFinished::new_run;
    } else if (!rerun.empty()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--rerun takes failed, changed or all, not '{}'", rerun)};
    }
    TRY(check_request(request));
    return request;
}

}  // namespace stint::cli
