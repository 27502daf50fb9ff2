#include "stint/cli/json.h"

#include "stint/cli/context.h"

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
                      {"open", job.tally.open()},   {"paused", job.paused}};
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

JsonObject to_json(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    JsonObject object{{"round", outcome.round},
                      {"status", to_text(outcome.status)},
                      {"attempt", attempt.number},
                      {"worker", outcome.worker.value},
                      {"duration_us", attempt.duration_us},
                      {"memory_peak_bytes", attempt.memory_peak_bytes},
                      {"output_bytes", attempt.output_bytes}};
    add_time(object, "started_at", attempt.started_at);
    if (!attempt.cause.empty()) object["cause"] = json_string(attempt.cause);
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

JsonObject to_json(const Event& event) {
    JsonObject object = to_json(event.outcome);
    object["item"] = sequence_of(event.outcome.item);
    object["key"] = json_bytes(event.key);
    if (event.outcome.attempt.content.empty()) {
        object["output"] = json_bytes(event.outcome.attempt.output);
    } else {
        object["content"] = event.outcome.attempt.content;
    }
    if (!event.outcome.attempt.errors_content.empty()) {
        object["stderr_bytes"] = event.outcome.attempt.errors_bytes;
        object["stderr_content"] = event.outcome.attempt.errors_content;
    } else if (!event.outcome.attempt.errors.empty()) {
        object["stderr"] = json_bytes(event.outcome.attempt.errors);
    }
    return object;
}

}  // namespace stint::cli
