// Events for the tests of sinks.
#pragma once

#include <string>

#include "stint/model/event_json.h"

namespace stint::test {

inline const EventJson event_json("5eed", "job", "/content");

inline Event event_of(std::int64_t sequence, std::string output, std::string errors = "") {
    Event event{.key = "key " + std::to_string(sequence),
                .outcome = {.item = make_item_id({1}, sequence)}};
    Attempt& attempt = event.outcome.attempt;
    attempt.output_bytes = std::ssize(output);
    attempt.output = std::move(output);
    attempt.errors_bytes = std::ssize(errors);
    attempt.errors = std::move(errors);
    return event;
}

}  // namespace stint::test
