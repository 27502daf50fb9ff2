#include "stint/cli/work_options.h"

#include "stint/sys/calendar.h"

namespace stint::cli {
namespace {

// A time from now, or a moment of the calendar.
Result<Instant> parse_deadline(const std::string& text, const Clock& clock) {
    if (Result<Millis> in = parse_duration(text); in.ok()) {
        if (in.value() > 0) return clock.now() + in.value();
    } else if (Result<Timestamp> at = parse_moment(text, clock.wall()); at.ok()) {
        Micros left = at.value().value - clock.wall().value;
        if (left > 0) return clock.now() + left / 1'000;
        return Error{ErrorCode::invalid_input,
                     "--deadline '" + text + "' has passed; give one that is still to come"};
    }
    return Error{ErrorCode::invalid_input,
                 "--deadline '" + text +
                     "' is neither a time from now nor a moment; write 2h, 06:30 or "
                     "2026-12-01T06:30"};
}

Result<SlotRule> parse_load(const std::string& text) {
    Result<SlotRule> rule = parse_slot_rule(text);
    if (rule.ok()) return rule;
    return Error{ErrorCode::invalid_input,
                 "--load '" + text +
                     "' is not understood; write a number of threads such as 4, a share of the "
                     "processors such as 80%, or 0 for a host on which nothing else runs"};
}

}  // namespace

std::vector<Option> WorkOptions::table() {
    using Group = OptionGroup;
    return {
        {"-j,-P,--jobs,--max-procs", "N",
         "items this process runs at once: a number, 50% of the processors, +1 or -1 processor, 0 "
         "for as many as possible, or a file that says so and may change; one a processor by "
         "default",
         &jobs, "", Group::parallelism},
        {"--delay", "TIME",
         "pause between two starts of this process: 2s, 2s~50% for pauses that differ, 2sauto for "
         "one that grows with failures",
         &delay, "", Group::parallelism},
        {"--rate", "N/UNIT", "at most so many starts of this process: 10/s, 600/m or 5000/h", &rate,
         "", Group::parallelism},
        {"--load", "N",
         "start nothing while so many threads of the host run: a number, or 80% of the processors",
         &load, "", Group::parallelism},
        {"--memfree", "SIZE",
         "start nothing while less memory is free, such as 2G; below half of it the youngest item "
         "gives way",
         &memfree, "", Group::parallelism},
        {"--deadline", "TIME",
         "end by then, such as 2h or 06:30: nothing begins that would take longer; exit code 124 "
         "if something is left",
         &deadline, "", Group::parallelism},
    };
}

Result<StartLimits> WorkOptions::limits(const Clock& clock) const {
    StartLimits limits;
    if (!delay.empty()) limits.delay = TRY(parse_delay(delay));
    if (!rate.empty()) limits.rate = TRY(parse_rate(rate));
    if (!load.empty()) limits.load = TRY(parse_load(load));
    if (!memfree.empty())
        limits.memory_bytes = TRY(parse_bytes(memfree).doing("reading --memfree"));
    if (!deadline.empty()) limits.deadline = TRY(parse_deadline(deadline, clock));
    return limits;
}

}  // namespace stint::cli
