#include "stint/exec/surroundings.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/io_priority.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

std::string_view name_of(std::string_view variable) {
    return variable.substr(0, variable.find('='));
}

// A program looks for the first of that name, a shell for the last: so there must be one.
std::vector<std::string> merged(const std::vector<std::string>& inherited,
                                const std::vector<std::string>& own) {
    std::vector<std::string> all;
    auto put = [&](const std::string& variable) {
        std::erase_if(
            all, [&](const std::string& other) { return name_of(other) == name_of(variable); });
        all.push_back(variable);
    };
    for (const std::string& variable : inherited) all.push_back(variable);
    for (const std::string& variable : own) put(variable);
    return all;
}

}  // namespace

Result<Surroundings> Surroundings::open(const Job& job, const std::vector<std::string>& inherited) {
    const JobSpec& spec = job.spec;
    Surroundings surroundings;
    surroundings.base_ = spec.directory;
    surroundings.nice_ = spec.nice;
    if (!spec.ionice.empty()) surroundings.io_priority_ = TRY(parse_io_priority(spec.ionice));
    bool takes_packets = spec.inputs.yields == Yield::packets;
    if (!spec.environment.empty() || takes_packets) {
        surroundings.variables_ = merged(inherited, spec.environment);
    }
    // Those of a packet around us would pass for the item's.
    if (takes_packets) {
        std::erase_if(surroundings.variables_,
                      [](const std::string& one) { return one.starts_with("FSPL_"); });
    }
    if (!spec.workdir.empty()) {
        Template workdir = TRY(Template::parse(spec.workdir, placeholder_rules(job)));
        if (workdir.has(Template::Kind::output)) {
            return Error{ErrorCode::invalid_input,
                         "--workdir cannot depend on {out}; write --workdir 'work/{#}'"};
        }
        surroundings.workdir_ = std::move(workdir);
    }
    return surroundings;
}

Result<std::string> Surroundings::directory(const Item& item, int slot) {
    if (!workdir_) return base_;
    std::string path = workdir_->expand({.item = item, .slot = slot});
    if (!path.starts_with('/') && !base_.empty()) path = base_ + "/" + path;
    constexpr std::size_t remembered_max = 10'000;
    if (made_.contains(path)) return path;
    TRY(make_directories(path).doing("making its --workdir"));
    if (made_.size() < remembered_max) made_.insert(path);
    return path;
}

}  // namespace stint
