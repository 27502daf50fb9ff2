#include "stint/spool/process_plan.h"

#include "stint/base/text.h"

namespace stint::spool {
namespace {

constexpr std::string_view variable_begin = "FSPL_SET_";
constexpr std::string_view param_begin = "param:";

}  // namespace

std::optional<LaneOf> parse_lane(std::string_view text) {
    if (text.starts_with(variable_begin)) {
        return [name = std::string(text.substr(variable_begin.size()))](const QueuedJob& job) {
            std::string lane;  // The last one counts, as in the environment.
            for (const Variable& one : job.header.variables) {
                if (one.name == name) lane = one.value;
            }
            return lane;
        };
    }
    if (!text.starts_with(param_begin)) return std::nullopt;
    std::optional<std::int64_t> place = parse_integer(text.substr(param_begin.size()));
    if (!place || *place < 1) return std::nullopt;
    return [at = static_cast<std::size_t>(*place)](const QueuedJob& job) {
        return at <= job.header.params.size() ? job.header.params[at - 1] : std::string();
    };
}

}  // namespace stint::spool
