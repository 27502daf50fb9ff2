// What an attempt came to, and the current outcome of an item.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stint/base/time.h"
#include "stint/model/ids.h"

namespace stint {

enum class OutcomeStatus { completed = 0, failed = 1, canceled = 2 };

std::string_view to_text(OutcomeStatus status);

// One try of one item, measured.
struct Attempt {
    int number = 1;  // Counts the tries of a round, from 1.
    Timestamp started_at;
    Micros duration_us = 0;
    std::int64_t memory_peak_bytes = 0;  // 0: not known, because it was less than the worker's own.
    std::string cause;    // "exit 3", "signal KILL", "cannot start: …"; empty on success.
    std::string output;   // stdout, if it is at most bounds::result_bytes_max bytes.
    std::string content;  // Else the name of the content file that holds it.
    std::int64_t output_bytes = 0;
    // The same of stderr; but when a content file holds it, its end stands here, at most
    // bounds::diagnostics_bytes_max bytes.
    std::string errors;
    std::string errors_content;
    std::int64_t errors_bytes = 0;

    std::string target;  // The output file it has published; empty if none.
    std::int64_t target_inode = 0;
    std::int64_t target_bytes = 0;

    bool has_contents() const { return !content.empty() || !errors_content.empty(); }
    // The end of stderr, for people to read.
    std::string_view diagnostics() const;
};

// The settled state of an item in one round.
struct Outcome {
    ItemId item;
    Round round = 1;
    OutcomeStatus status = OutcomeStatus::completed;
    WorkerId worker;
    Attempt attempt;
};

}  // namespace stint
