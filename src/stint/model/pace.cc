#include "stint/model/pace.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

Error refuse_delay(std::string_view text) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("--delay '{}' is not understood; write 2s, 500ms, 2s~50% for pauses "
                             "that differ by up to a half, or 2sauto for one that adapts",
                             printable(text, 60))};
}

}  // namespace

Result<Delay> parse_delay(std::string_view text) {
    Delay delay;
    std::string_view time = text;
    if (time.ends_with("auto")) {
        delay.adapts = true;
        time.remove_suffix(4);
    }
    if (std::size_t tilde = time.find('~'); tilde != std::string_view::npos) {
        std::string_view share = time.substr(tilde + 1);
        std::optional<std::int64_t> percent;
        if (share.ends_with('%')) percent = parse_integer(share.substr(0, share.size() - 1));
        if (!percent || *percent < 0 || *percent > 100 || delay.adapts) return refuse_delay(text);
        delay.jitter_percent = static_cast<int>(*percent);
        time = time.substr(0, tilde);
    }
    Result<Millis> ms = parse_duration(time);
    if (!ms.ok()) return refuse_delay(text);
    delay.ms = ms.value();
    return delay;
}

Result<double> parse_rate(std::string_view text) {
    Error refusal{ErrorCode::invalid_input,
                  fmt::format("--rate '{}' is not understood; write 10/s, 600/m or 5000/h",
                              printable(text, 60))};
    std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return refusal;
    std::optional<std::int64_t> number = parse_integer(text.substr(0, slash));
    std::string_view unit = text.substr(slash + 1);
    constexpr std::int64_t number_max = 1'000'000'000;
    if (!number || *number < 1 || *number > number_max) return refusal;
    auto starts = static_cast<double>(*number);
    if (unit == "s") return starts;
    if (unit == "m" || unit == "min") return starts / 60;
    if (unit == "h") return starts / 3'600;
    return refusal;
}

void Pace::started(Instant now, double jitter) {
    if (rate_ > 0) {
        // A start that came late is not made up for, but for what clock and timer cannot tell.
        constexpr double imprecision_ms = 2;
        auto at = static_cast<double>(now.value);
        rate_at_ = (rate_at_ > at - imprecision_ms ? rate_at_ : at) + 1'000 / rate_;
        opens_at_ = std::max(opens_at_, Instant{static_cast<Millis>(std::ceil(rate_at_))});
    }
    if (delay_.ms > 0) {
        double share = delay_.jitter_percent / 100.0 * (2 * jitter - 1);
        double pause = static_cast<double>(delay_.ms) * adapted_ * (1 + share);
        opens_at_ = std::max(opens_at_, now + static_cast<Millis>(std::ceil(pause)));
    }
}

void Pace::ended(bool succeeded) {
    if (!delay_.adapts) return;
    // Bounds that keep it a number: neither forgotten nor for ever.
    constexpr double least = 1e-3;
    constexpr double most = 1e4;
    adapted_ = std::clamp(adapted_ * (succeeded ? 0.9 : 1.3), least, most);
}

}  // namespace stint
