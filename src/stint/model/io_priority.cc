#include "stint/model/io_priority.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

Result<int> parse_io_priority(std::string_view text) {
    constexpr int class_shift = 13;
    constexpr int realtime = 1;
    constexpr int best_effort = 2;
    constexpr int idle = 3;
    constexpr int usual_level = 4;
    std::size_t colon = text.find(':');
    std::string_view name = text.substr(0, colon);
    int kind = 0;
    if (name == "realtime" || name == "1") kind = realtime;
    if (name == "best-effort" || name == "2") kind = best_effort;
    if (name == "idle" || name == "3") kind = idle;
    std::optional<std::int64_t> level = kind == idle ? 0 : usual_level;
    if (colon != std::string_view::npos) {
        level = kind == idle ? std::nullopt : parse_integer(text.substr(colon + 1));
    }
    if (kind != 0 && level && *level >= 0 && *level <= 7) {
        return kind << class_shift | static_cast<int>(*level);
    }
    return Error{ErrorCode::invalid_input,
                 fmt::format("--ionice '{}' is not understood; write idle, best-effort:N or "
                             "realtime:N with N from 0, the most urgent, to 7",
                             printable(text, 60))};
}

}  // namespace stint
