#include "stint/exec/item_variables.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/model/bounds.h"
#include "stint/model/queued_packet.h"

namespace stint {
namespace {

// The borders of a range of keys, as STINT_LO, STINT_HI, STINT_WHERE ...
void add_borders(const Task& task, std::vector<std::string>& variables) {
    const std::vector<std::string>& sources = task.job->spec.sources;
    if (sources.size() != 1 || !sources.front().starts_with("sql:")) return;
    std::span<const std::string> arguments = arguments_of(*task.item);
    const std::vector<std::string>& names = task.job->columns;
    for (std::size_t i = 0; i < std::min(names.size(), arguments.size()); ++i) {
        std::string variable = "STINT_";
        for (char letter : names[i]) {
            bool is_small = letter >= 'a' && letter <= 'z';
            variable += is_small ? static_cast<char>(letter - 'a' + 'A') : letter;
        }
        variables.push_back(variable + "=" + arguments[i]);
    }
}

void add_packet(const Task& task, std::vector<std::string>& variables) {
    if (task.job->spec.inputs.yields != Yield::packets) return;
    Result<QueuedPacket> packet = parse_queued_packet(arguments_of(*task.item));
    if (!packet.ok()) return;  // Its input could not be opened.
    for (std::string& one : packet.value().variables) variables.push_back(std::move(one));
}

}  // namespace

std::vector<std::string> inherited_environment() {
    std::vector<std::string> inherited;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        // Those of an outer stint would lie about the inner one.
        bool ours =
            std::strncmp(*entry, "STINT_", 6) == 0 && std::strncmp(*entry, "STINT_STORE=", 12) != 0;
        if (!ours) inherited.emplace_back(*entry);
    }
    return inherited;
}

std::vector<std::string> variables_of(int slot, const Task& task, const OutputPlan* output) {
    std::vector<std::string> variables{"STINT_JOB=" + task.job->name,
                                       "STINT_STEP=1",
                                       fmt::format("STINT_ITEM={}", task.item->id.value),
                                       fmt::format("STINT_SEQ={}", sequence_of(task.item->id)),
                                       fmt::format("STINT_ATTEMPT={}", task.attempt),
                                       fmt::format("STINT_SLOT={}", slot + 1),
                                       fmt::format("STINT_TOKEN={}", task.token.value),
                                       fmt::format("STINT_WORKER={}", task.worker.value)};
    add_borders(task, variables);
    add_packet(task, variables);
    if (output != nullptr) variables.push_back("STINT_OUT=" + output->shown);
    // The key of an item of many arguments may be longer than any one of its words.
    std::string key = "STINT_KEY=" + task.item->key;
    if (key.size() < bounds::variable_bytes_max) variables.push_back(std::move(key));
    return variables;
}

}  // namespace stint
