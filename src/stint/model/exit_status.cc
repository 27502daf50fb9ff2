#include "stint/model/exit_status.h"

#include "stint/base/text.h"
#include "stint/model/failure.h"

namespace stint {

ExitStatus exit_status(std::string_view cause) {
    constexpr std::string_view ignored = ", ignored";
    constexpr std::string_view exit = "exit ";
    constexpr std::string_view signal = "signal ";
    if (cause.ends_with(ignored)) cause.remove_suffix(ignored.size());
    if (cause.empty()) return {};
    if (cause.starts_with(exit)) {
        std::optional<std::int64_t> code = parse_integer(cause.substr(exit.size()));
        if (code) return {.code = static_cast<int>(*code)};
    } else if (cause.starts_with(signal)) {
        std::optional<int> number = parse_signal(cause.substr(signal.size()));
        if (number) return {.signal = *number};
    }
    return {.code = -1};
}

}  // namespace stint
