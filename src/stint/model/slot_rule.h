// How many slots a worker has, as `-j` says it: a number, or one that depends on the host. Pure.
//
//     8      so many                 50%    half as many as there are processors
//     +2     two more than those     -1     one fewer
//     0      as many as the host lets a process have
#pragma once

#include <cstdint>
#include <string_view>

#include "stint/base/result.h"

namespace stint {

struct SlotRule {
    enum class Kind {
        count,
        share,  // Of the processors, in percent.
        more,   // Than the processors; negative for fewer.
        most,
    } kind = Kind::count;
    std::int64_t value = 1;
    bool operator==(const SlotRule&) const = default;
};

// Fails with invalid_input, saying what to write.
Result<SlotRule> parse_slot_rule(std::string_view text);

// What a rule can be applied to.
struct SlotRoom {
    int processors = 1;
    int most = 1;  // Slots that the host lets a process have.
};

// At least 1, as with GNU parallel, and at most bounds::slots_max.
int slots_by(const SlotRule& rule, const SlotRoom& room);

}  // namespace stint
