// Queues as sources and sinks of jobs name them: "spool:incoming?order=timestamp". The options
// begin behind the last `?`; a directory whose name has one is written with `?` behind it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "stint/base/result.h"

namespace stint::spool {

struct QueueUrl {
    std::string path;
    std::map<std::string, std::string> options;  // By name; only those that were given.

    // What was given, or nothing.
    std::string option(const std::string& name) const;
};

bool is_queue_url(std::string_view url);

// Fails with invalid_input for options other than those `known`.
// REQUIRES: is_queue_url(url)
Result<QueueUrl> parse_queue_url(std::string_view url, std::span<const std::string_view> known);

}  // namespace stint::spool
