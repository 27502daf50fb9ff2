#include "stint/exec/output_plan.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

Result<OutputPlanner> OutputPlanner::open(const Job& job, std::string_view store_tag) {
    ASSERT(!job.spec.out.empty());
    PathTemplate path = TRY(PathTemplate::parse(job.spec.out, placeholder_rules(job)));
    return OutputPlanner(std::move(path), job.spec, store_tag);
}

Result<OutputPlan> OutputPlanner::plan(const Item& item, LeaseToken token) const {
    std::string path = path_.expand(item);
    std::size_t name_at = path.rfind('/') + 1;  // 0 when there is no slash.
    if (name_at == path.size()) {
        return Error{
            ErrorCode::invalid_input,
            fmt::format("its output file '{}' would be a directory", printable(path, 200))};
    }
    std::string shown =
        path.substr(0, name_at) + private_name(store_tag_, token, item.id, path.substr(name_at));
    auto absolute = [&](const std::string& relative) {
        return relative.starts_with('/') || directory_.empty() ? relative
                                                               : directory_ + "/" + relative;
    };
    return OutputPlan{.shown = runs_elsewhere_ ? absolute(shown) : shown,
                      .from = absolute(shown),
                      .to = absolute(path)};
}

}  // namespace stint
