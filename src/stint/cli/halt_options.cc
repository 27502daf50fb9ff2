#include "stint/cli/halt_options.h"

#include "stint/cli/exit_failed.h"

namespace stint::cli {

std::vector<Option> HaltOptions::table() {
    using Group = OptionGroup;
    return {
        {"--halt",
         "WHEN,WHY",
         "end early: now or soon, then fail=N, success=N, done=N or a share N% of all items",
         &halt,
         "",
         Group::failure,
         {Values::Kind::beginnings,
          {"now,fail=", "soon,fail=", "now,success=", "soon,success=", "now,done=", "soon,done=",
           "never"}}},
        {"--exit-failed", "",
         "exit as GNU parallel does: with the number of failed items, 101 for more than 100",
         &exit_failed, "", Group::failure},
    };
}

Result<void> HaltOptions::apply(RunRequest& request) const {
    if (!halt.empty()) request.halt = TRY(parse_halt(halt));
    return {};
}

int HaltOptions::exit_code(const RunRequest& request, const RunReport& report) const {
    if (exit_failed) return exit_failed_code(request.halt, report);
    if (report.worked.end == WorkerReport::End::halted) {
        return request.halt.what == HaltPolicy::What::fail ? exit_items_failed : exit_ok;
    }
    return report.job.state == JobState::completed ? exit_ok : exit_items_failed;
}

}  // namespace stint::cli
