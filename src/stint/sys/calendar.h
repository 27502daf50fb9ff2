// Moments as people write them, in the time zone of this process.
#pragma once

#include <string_view>

#include "stint/base/result.h"
#include "stint/base/time.h"

namespace stint {

// "06:30" or "06:30:15", the next one after `now`; "2026-12-01 06:30", with seconds if you like and
// a T instead of the space. Fails with invalid_input, also when there is no such day or hour.
Result<Timestamp> parse_moment(std::string_view text, Timestamp now);

}  // namespace stint
