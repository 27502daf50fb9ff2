// What `run` and `submit` say at their end: what came of the items, why it stopped, and what to
// type next.
#pragma once

#include <string>

#include "stint/base/time.h"
#include "stint/cli/context.h"
#include "stint/engine/run.h"

namespace stint::cli {

// What the reading of the sources has met, if it is worth a word.
void say_fed(const Context& context, const FeedReport& fed, ChangedRule changed);

struct RunSummary {
    const RunReport& report;
    ChangedRule changed = ChangedRule::keep;
    std::string halt;     // As it was given; empty if it was not.
    Micros duration = 0;  // Of the whole run.
};
void sum_up(const Context& context, const RunSummary& summary);

// The receivers that failed. `resumes` says whether the same line delivers what is missing.
void say_sink_failures(const Context& context, const RunReport& report, bool resumes);

// The same of the command of --on-complete.
void say_on_complete_failure(const Context& context, const RunReport& report, bool resumes);

}  // namespace stint::cli
