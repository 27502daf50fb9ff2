// When a run ends before its items do: GNU parallel's --halt. Pure.
//
//     now,fail=1     at the first failure, and what runs is killed
//     soon,fail=10%  when a tenth of all items has failed; what runs comes to its end
//     now,success=1  done=100
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

struct HaltPolicy {
    enum class When { never, soon, now } when = When::never;
    enum class What { fail, success, done } what = What::fail;
    std::int64_t count = 0;  // 0 when it is a share.
    int percent = 0;         // Of all items of the run.
};

// "never", or WHEN,WHAT=N or WHEN,WHAT=N%; WHEN alone may be left out: "soon". Also parallel's old
// 0, 1, 2, -1, -2 and N%. Fails with invalid_input.
Result<HaltPolicy> parse_halt(std::string_view text);

// What a run has seen end so far.
struct HaltCounts {
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::optional<std::int64_t> items;  // All there are for it; nothing while more may come.
};
bool is_reached(const HaltPolicy& policy, const HaltCounts& counts);

}  // namespace stint
