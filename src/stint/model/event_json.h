// Outcomes and events as JSON: one shape for every sink, for `stint results` and later for the API.
//
// An event is one object, and as a line one line:
//   id             "STORE/ITEM/ROUND", the same each time the event is delivered
//   job, item, key the job's name, the item's number in it, its key
//   round, status, attempt, worker, started_at, duration_us, memory_peak_bytes, cause, output_bytes
//   target         the output file it has published, if there is one
//   output         stdout; or `content`, the path of the file that holds it when it is long
//   stderr         stderr, if there was any; or `stderr_content` and `stderr_bytes` when it is long
#pragma once

#include <string>

#include "stint/base/json_types.h"
#include "stint/model/feed.h"

namespace stint {

JsonObject to_json(const Outcome& outcome);

class EventJson {
public:
    // `content_directory` stands before the names of content files.
    EventJson(std::string store_id, std::string job, std::string content_directory)
        : store_id_(std::move(store_id)),
          job_(std::move(job)),
          content_directory_(std::move(content_directory)) {}

    std::string id(const Outcome& outcome) const;
    // The event without what it printed, and all of it.
    JsonObject outline(const Event& event) const;
    JsonObject object(const Event& event) const;
    // With its newline.
    std::string line(const Event& event) const;

private:
    std::string store_id_;
    std::string job_;
    std::string content_directory_;
};

}  // namespace stint
