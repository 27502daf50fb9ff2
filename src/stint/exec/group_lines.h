// What a call for a group of items (--group) is told and what it answers: JSON, a line an item
// (https://jsonlines.org).
//
// It reads on its stdin    {"id": 7, "key": "a.wav", "input": "a.wav"}
// and prints               {"id": 7, "output": …} or {"id": 7, "error": "…"}
//
// "id" is the item's number in its job; "key" and "input" are what {key} and {} stand for ("input"
// is an object where items are JSON objects). Arguments that have names are members of "columns",
// others, if there are several, elements of "arguments". Bytes that are not UTF-8 become
// {"hex": "…"}. An "output" that is a string is kept as a line of its own; all else as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/model/item.h"
#include "stint/model/job.h"

namespace stint {

// Whether a job can have groups: its command must have nothing that is of one item alone. Fails
// with invalid_input, saying what to leave away.
Result<void> check_group(const JobSpec& spec);

// With its newline.
std::string group_line(const Job& job, const Item& item);

struct GroupResult {
    std::int64_t sequence = 0;  // The "id".
    std::string output;
    std::optional<std::string> error;  // Then the item has failed.
};
// Fails with invalid_input, saying what is wrong with the line.
Result<GroupResult> parse_group_result(std::string_view line);

}  // namespace stint
