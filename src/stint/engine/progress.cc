#include "stint/engine/progress.h"

#include <cmath>

#include <fmt/core.h>

namespace stint {
namespace {

constexpr Millis window_ms = 15'000;
// From fewer a rate would be a guess.
constexpr std::size_t samples_min = 3;
constexpr double eta_seconds_max = 1e8;

std::string rate_text(double rate) {
    if (rate >= 9.95) return fmt::format("{:.0f}/s", rate);
    if (rate >= 0.095) return fmt::format("{:.1f}/s", rate);
    return fmt::format("{:.1f}/min", rate * 60);
}

}  // namespace

std::string remaining_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    if (seconds < minute) return fmt::format("{} s", seconds);
    if (seconds < hour) return fmt::format("{} min {} s", seconds / minute, seconds % minute);
    if (seconds < day) return fmt::format("{} h {} min", seconds / hour, seconds % hour / minute);
    return fmt::format("{} d {} h", seconds / day, seconds % day / hour);
}

std::string Progress::line(Instant now, const Tally& tally, bool all_known, int running) {
    samples_.push_back({now, tally.items - tally.open()});
    while (now - samples_.front().at > window_ms) samples_.pop_front();
    std::string line =
        fmt::format("stint: {} of {}{} done", tally.completed, tally.items, all_known ? "" : "+");
    if (tally.failed > 0) line += fmt::format(", {} failed", tally.failed);
    if (tally.canceled > 0) line += fmt::format(", {} canceled", tally.canceled);
    line += fmt::format(", {} running", running);
    std::optional<double> speed = rate();
    if (!speed) return line;
    line += fmt::format(", {}", rate_text(*speed));
    double seconds = static_cast<double>(tally.open()) / *speed;
    if (seconds > eta_seconds_max) return line;
    return line + fmt::format(", ETA {}{}", remaining_text(std::llround(std::ceil(seconds))),
                              all_known ? "" : "+");
}

std::optional<double> Progress::rate() const {
    if (samples_.size() < samples_min) return std::nullopt;
    auto passed_ms = static_cast<double>(samples_.back().at - samples_.front().at);
    auto settled = static_cast<double>(samples_.back().settled - samples_.front().settled);
    if (passed_ms <= 0 || settled <= 0) return std::nullopt;
    return settled / passed_ms * 1'000;
}

}  // namespace stint
