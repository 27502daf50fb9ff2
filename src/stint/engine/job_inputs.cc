#include "stint/engine/job_inputs.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/exec/placeholders.h"
#include "stint/model/arguments.h"
#include "stint/source/inputs.h"

namespace stint {

namespace {

Result<LineMeasure> measure_of(const JobSpec& spec) {
    // Names of columns do not change how long a line is by much; the kernel has the last word.
    CommandTemplate command = TRY(CommandTemplate::parse(spec, spec.placeholders));
    return LineMeasure([command](std::span<const std::string> arguments) {
        NewItem made = item_of({arguments.begin(), arguments.end()});
        Item item{.id = make_item_id({1}, 1),
                  .key = made.input,
                  .input = made.input,
                  .replaces = {},
                  .arguments = made.arguments};
        std::int64_t bytes = 0;
        for (const std::string& word : command.expand({.item = item}))
            bytes += std::ssize(word) + 1;
        return bytes;
    });
}

}  // namespace

std::string mark_of(const Engine& engine, const Job& job) {
    return fmt::format("{}-{}", engine.store_id(), job.id.value);
}

Result<std::vector<std::unique_ptr<Source>>> open_job_inputs(const Job& job,
                                                             const SourceOptions& options) {
    InputRules rules = job.spec.inputs;
    if (rules.shuffle && !rules.seed) rules.seed = hash63(shown_name(job));
    LineMeasure measure;
    if (rules.bytes_max > 0) measure = TRY(measure_of(job.spec));
    return open_inputs(job.spec.sources, rules, options, measure);
}

Result<void> check_templates(const JobSpec& spec, const PlaceholderRules& rules) {
    CommandTemplate command = TRY(CommandTemplate::parse(spec, rules));
    if (!spec.out.empty()) {
        TRY(PathTemplate::parse(spec.out, rules));
    } else if (command.names_output()) {
        return Error{ErrorCode::invalid_input,
                     "the command names {out}, and there is no --out to say where that goes; write "
                     "--out 'results/{/.}.txt'"};
    }
    return {};
}

}  // namespace stint
