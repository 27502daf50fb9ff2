#include "stint/cli/exit_failed.h"

#include <algorithm>

namespace stint::cli {

int exit_failed_code(const HaltPolicy& halt, const RunReport& report) {
    const Tally& now = report.job.tally;
    bool halted = report.worked.end == WorkerReport::End::halted;
    if (halted && halt.what == HaltPolicy::What::success) return 0;
    if (halted && halt.count == 1) return report.worked.halted_by;
    if (halt.percent > 0) {
        std::int64_t items =
            std::max<std::int64_t>(now.items - report.before.settled() + report.retried, 1);
        std::int64_t percent = (report.worked.failed * 100 + items - 1) / items;
        return static_cast<int>(std::min<std::int64_t>(percent, 100));
    }
    if (!halted && report.job.state == JobState::completed) return 0;  // Some may be tolerated.
    constexpr std::int64_t most = 101;
    std::int64_t failed = halted ? report.worked.failed : now.failed + now.canceled;
    return static_cast<int>(std::min(failed, most));
}

}  // namespace stint::cli
