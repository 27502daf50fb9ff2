// Rows as a session is given them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/model/ids.h"

namespace stint::sql {

// One line of an item's or a job's history.
struct Note {
    JobId job;
    ItemRange range;  // Empty when it concerns the whole job.
    Round round = 0;
    int attempt = 0;
    WorkerId worker;  // 0 for none.
    std::string_view what;
    std::string_view detail;
    LeaseToken token = {};  // Of a claim by hand; else 0.
};

// An item as it is added.
struct ItemRowIn {
    ItemId id;
    std::string_view input;
    std::optional<std::string_view> key;
    std::optional<std::int64_t> replaces;
    std::string arguments;  // Lengths; empty for one.
    std::string_view carried;
    std::int64_t records = 0;  // Of a range; 0 for one item.
};

// The sequences that a claim got at the cursor of a stream: those after `before`.
struct TakenRange {
    std::int64_t before = 0;
    std::int64_t count = 0;
};

}  // namespace stint::sql
