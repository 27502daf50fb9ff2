#include "stint/cli/summary.h"

#include <algorithm>
#include <csignal>
#include <cstring>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint::cli {
namespace {

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("SIG{}", name);
}

std::string hint(const RunReport& report) {
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

// "in 12 s, 812 a second, 34 tried again"
std::string pace(const RunSummary& summary) {
    const WorkerReport& worked = summary.report.worked;
    std::string text = "in " + duration_text(summary.duration);
    double seconds = static_cast<double>(summary.duration) / 1e6;
    std::int64_t settled = worked.completed + worked.failed;
    if (seconds >= 1 && settled > 1) {
        double rate = static_cast<double>(settled) / seconds;
        text += rate >= 9.95 ? fmt::format(", {:.0f} a second", rate)
                             : fmt::format(", {:.1f} a second", rate);
    }
    if (worked.retried > 0) text += fmt::format(", {} tried again", worked.retried);
    return text;
}

// The most frequent kinds of what failed in this run.
void say_failures(const Context& context, const std::vector<JobReport::Failures>& failures) {
    constexpr std::size_t shown_max = 3;
    for (std::size_t i = 0; i < std::min(failures.size(), shown_max); ++i) {
        const JobReport::Failures& one = failures[i];
        context.say(fmt::format("  {} x {}, such as '{}'", one.count, printable(one.signature, 100),
                                printable(one.example_key, 40)));
    }
    if (failures.size() > shown_max) {
        std::int64_t others = std::ssize(failures) - static_cast<std::int64_t>(shown_max);
        context.say(
            fmt::format("  and {}; 'stint report' has them all", counted(others, "other kind")));
    }
}

}  // namespace

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
    for (const std::string& remark : fed.remarks) context.say(remark);
}

void sum_up(const Context& context, const RunSummary& summary) {
    const RunReport& report = summary.report;
    const Tally& now = report.job.tally;
    const Tally& before = report.before;
    say_fed(context, report.fed, summary.changed);
    for (const SinkSpec& sink : report.served_elsewhere) {
        context.say(sink.url == "-" ? "another process prints the results of this job"
                                    : fmt::format("another process delivers to {}", sink.url));
    }
    std::string sum = fmt::format("{} of {} completed", now.completed, now.items);
    if (now.failed > 0) sum += fmt::format(", {} failed", now.failed);
    if (now.canceled > 0) sum += fmt::format(", {} canceled", now.canceled);
    if (report.worked.end == WorkerReport::End::lost) {
        context.say(
            "this process stood still for so long that its items were given to "
            "others; run the same line again");
    } else if (report.worked.signal != 0 || report.output_closed ||
               report.worked.end == WorkerReport::End::out_of_time ||
               report.worked.end == WorkerReport::End::halted) {
        bool late = report.worked.end == WorkerReport::End::out_of_time;
        std::string cause = report.worked.signal != 0 ? signal_name(report.worked.signal)
                            : late                    ? "--deadline"
                            : report.output_closed    ? "nobody reads the results"
                                                      : "--halt " + summary.halt;
        context.say(fmt::format("stopped ({}): {}. The same line goes on from here:\n  {}", cause,
                                sum, context.command_line()));
    } else if (!report.created && now == before && report.retried == 0 && now.items > 0) {
        context.say(
            fmt::format("{} of {} already completed{}", now.completed, now.items, hint(report)));
    } else if (now.items == 0) {
        context.say("there is no item: the sources are empty");
    } else if (now.failed > 0 || now.canceled > 0 || !report.created) {
        context.say(sum + hint(report));
        say_failures(context, report.worked.failures.failures());
        context.tell(fmt::format("  {}; 'stint report {}' has times and the slowest items",
                                 pace(summary), shown_name(report.job)));
    } else {
        context.tell(fmt::format("{} {}", sum, pace(summary)));
    }
}

void say_sink_failures(const Context& context, const RunReport& report, bool resumes) {
    std::string advice =
        resumes ? "the same line delivers what is missing"
                : fmt::format("'stint results {} --json' has all of them", shown_name(report.job));
    for (const SinkFailure& failure : report.sink_failures) {
        if (failure.error.code == ErrorCode::closed) continue;
        context.say(fmt::format("{}: {}; {}", failure.url == "-" ? "stdout" : failure.url,
                                failure.error.message, advice));
    }
}

void say_on_complete_failure(const Context& context, const RunReport& report, bool resumes) {
    if (!report.on_complete_failure) return;
    context.say(fmt::format("--on-complete: {}; {}", report.on_complete_failure->message,
                            resumes ? "the same line runs it again" : "it is not run again"));
}

}  // namespace stint::cli
