#include "stint/engine/dry_run.h"

#include <optional>
#include <utility>

#include "stint/base/text.h"
#include "stint/engine/job_inputs.h"
#include "stint/exec/placeholders.h"
#include "stint/model/bounds.h"

namespace stint {

namespace {

struct Templates {
    CommandTemplate command;
    std::optional<PathTemplate> out;

    std::string line(const Item& item) const {
        std::string path = out ? out->expand(item) : "";
        return shell_line(command.expand({.item = item, .out = path}));
    }
};

Result<Templates> templates_of(const Job& job) {
    PlaceholderRules rules = placeholder_rules(job);
    TRY(check_templates(job.spec, rules));
    Templates templates{.command = TRY(CommandTemplate::parse(job.spec, rules)), .out = {}};
    if (!job.spec.out.empty()) templates.out = TRY(PathTemplate::parse(job.spec.out, rules));
    return templates;
}

}  // namespace

Result<void> dry_run(const RunRequest& request,
                     const std::function<void(std::string_view)>& print) {
    Job job{.name = request.job.name, .spec = request.job.spec};
    SourceOptions options;
    options.words = request.word_lists;
    options.fingerprint = request.fingerprint;
    std::vector<std::unique_ptr<Source>> sources = TRY(open_job_inputs(job, options));
    if (names_columns(job.spec.inputs)) job.columns = TRY(sources.front()->columns());
    Templates templates = TRY(templates_of(job));
    std::int64_t sequence = 0;
    for (const auto& source : sources) {
        std::vector<NewItem> items;
        while (TRY(source->read(items, bounds::append_items_max))) {
            std::string lines;
            for (NewItem& made : items) {
                Item item{.id = make_item_id({1}, ++sequence),
                          .key = made.key.value_or(made.input),
                          .input = std::move(made.input),
                          .replaces = {},
                          .arguments = std::move(made.arguments)};
                lines += templates.line(item) + "\n";
            }
            print(lines);
        }
    }
    return {};
}

}  // namespace stint
