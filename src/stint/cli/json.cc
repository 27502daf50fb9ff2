#include "stint/cli/json.h"

#include "stint/base/json.h"
#include "stint/model/event_json.h"

namespace stint::cli {
namespace {

void add_time(JsonObject& object, std::string_view name, Timestamp at) {
    if (at.value != 0) object[name] = to_text(at);
}

}  // namespace

JsonObject to_json(const Job& job) {
    JsonObject object{{"job", shown_name(job)},     {"state", to_text(job.state)},
                      {"items", job.tally.items},   {"completed", job.tally.completed},
                      {"failed", job.tally.failed}, {"canceled", job.tally.canceled},
                      {"open", job.tally.open()},   {"paused", job.paused != Pause::none}};
    JsonArray command;
    for (const std::string& word : job.spec.command) command.emplace_back(json_bytes(word));
    object["command"] = std::move(command);
    JsonArray sources;
    for (const std::string& source : job.spec.sources) sources.emplace_back(json_bytes(source));
    object["sources"] = std::move(sources);
    object["directory"] = json_bytes(job.spec.directory);
    add_time(object, "created_at", job.created_at);
    add_time(object, "finished_at", job.finished_at);
    return object;
}

JsonObject to_json(const ItemRow& row) {
    JsonObject object{{"item", sequence_of(row.item.id)},
                      {"key", json_bytes(row.item.key)},
                      {"state", to_text(row.state)},
                      {"round", row.round}};
    if (row.item.key != row.item.input) object["input"] = json_bytes(row.item.input);
    if (row.item.replaces.value != 0) object["replaces"] = sequence_of(row.item.replaces);
    if (row.outcome) object["outcome"] = to_json(*row.outcome);
    return object;
}

}  // namespace stint::cli
