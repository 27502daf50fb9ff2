#include "stint/model/event_json.h"

#include <fmt/core.h>

#include "stint/base/json.h"

namespace stint {

JsonObject to_json(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    JsonObject object{{"round", outcome.round},
                      {"status", to_text(outcome.status)},
                      {"attempt", attempt.number},
                      {"worker", outcome.worker.value},
                      {"duration_us", attempt.duration_us},
                      {"memory_peak_bytes", attempt.memory_peak_bytes},
                      {"output_bytes", attempt.output_bytes}};
    if (attempt.started_at.value != 0) object["started_at"] = to_text(attempt.started_at);
    if (!attempt.cause.empty()) object["cause"] = json_string(attempt.cause);
    return object;
}

std::string EventJson::id(const Outcome& outcome) const {
    return fmt::format("{}/{}/{}", store_id_, outcome.item.value, outcome.round);
}

JsonObject EventJson::outline(const Event& event) const {
    JsonObject object{{"id", id(event.outcome)},
                      {"job", job_},
                      {"item", sequence_of(event.outcome.item)},
                      {"key", json_bytes(event.key)}};
    if (!event.arguments.empty()) {
        JsonArray arguments;
        for (const std::string& argument : event.arguments) {
            arguments.emplace_back(json_bytes(argument));
        }
        object["arguments"] = std::move(arguments);
    }
    for (auto& [name, value] : to_json(event.outcome)) object[name] = std::move(value);
    if (!event.outcome.attempt.target.empty()) {
        object["target"] = json_bytes(event.outcome.attempt.target);
    }
    return object;
}

JsonObject EventJson::object(const Event& event) const {
    JsonObject object = outline(event);
    const Attempt& attempt = event.outcome.attempt;
    if (attempt.content.empty()) {
        object["output"] = json_bytes(attempt.output);
    } else {
        object["content"] = json_bytes(content_directory_ + "/" + attempt.content);
    }
    if (!attempt.errors_content.empty()) {
        object["stderr_bytes"] = attempt.errors_bytes;
        object["stderr_content"] = json_bytes(content_directory_ + "/" + attempt.errors_content);
    } else if (!attempt.errors.empty()) {
        object["stderr"] = json_bytes(attempt.errors);
    }
    return object;
}

std::string EventJson::line(const Event& event) const {
    return to_text(Json(object(event))) + "\n";
}

}  // namespace stint
