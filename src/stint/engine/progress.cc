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

// All is done when all is done, and not a hundredth before.
std::int64_t percent_done(const Tally& tally) {
    return tally.items == 0 ? 0 : (tally.items - tally.open()) * 100 / tally.items;
}

// "11s", "3m20s", "2h5m", "3d4h"
std::string short_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    if (seconds < minute) return fmt::format("{}s", seconds);
    if (seconds < hour) return fmt::format("{}m{}s", seconds / minute, seconds % minute);
    if (seconds < day) return fmt::format("{}h{}m", seconds / hour, seconds % hour / minute);
    return fmt::format("{}d{}h", seconds / day, seconds % day / hour);
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

double share_done(const Tally& tally) {
    if (tally.items == 0) return 0;
    return static_cast<double>(tally.items - tally.open()) / static_cast<double>(tally.items);
}

std::string Progress::line(Instant now, const Tally& tally, bool all_known, int running) {
    samples_.push_back({now, tally.items - tally.open()});
    if (!first_) first_ = samples_.back();
    while (now - samples_.front().at > window_ms) samples_.pop_front();
    std::string failed = tally.failed > 0 ? fmt::format(" {} failed", tally.failed) : "";
    switch (style_) {
        case ProgressStyle::line: return plain_line(tally, all_known, running);
        case ProgressStyle::bar: return bar_text(tally, all_known) + failed;
        case ProgressStyle::eta:
            return fmt::format("{}  {}{}", eta_text(tally, all_known),
                               counts_text(tally, all_known, running), failed);
        case ProgressStyle::counts: return counts_text(tally, all_known, running) + failed;
    }
    return "";
}

std::string Progress::plain_line(const Tally& tally, bool all_known, int running) const {
    std::string line =
        fmt::format("stint: {} of {}{} done", tally.completed, tally.items, all_known ? "" : "+");
    if (tally.failed > 0) line += fmt::format(", {} failed", tally.failed);
    if (tally.canceled > 0) line += fmt::format(", {} canceled", tally.canceled);
    line += fmt::format(", {} running", running);
    std::optional<double> speed = rate();
    if (!speed) return line;
    line += fmt::format(", {}", rate_text(*speed));
    std::optional<std::int64_t> seconds = seconds_left(tally);
    if (!seconds) return line;
    return line + fmt::format(", ETA {}{}", remaining_text(*seconds), all_known ? "" : "+");
}

std::string Progress::bar_text(const Tally& tally, bool all_known) const {
    std::optional<std::int64_t> seconds = seconds_left(tally);
    return fmt::format("{}% {}:{}{}={}", percent_done(tally), tally.items - tally.open(),
                       tally.open(), all_known ? "" : "+", seconds ? short_text(*seconds) : "?");
}

std::string Progress::eta_text(const Tally& tally, bool all_known) const {
    std::optional<std::int64_t> seconds = seconds_left(tally);
    return fmt::format("ETA: {} Left: {}{} AVG: {}", seconds ? short_text(*seconds) : "?",
                       tally.open(), all_known ? "" : "+", pace());
}

std::string Progress::counts_text(const Tally& tally, bool all_known, int running) const {
    return fmt::format("local:{}/{}/{}%{}/{}", running, tally.completed, percent_done(tally),
                       all_known ? "" : "+", pace());
}

// How often one was settled since we look on.
std::string Progress::pace() const {
    const Sample& last = samples_.back();
    std::int64_t settled = last.settled - first_->settled;
    if (settled <= 0) return "?";
    double seconds = static_cast<double>(last.at - first_->at) / 1'000;
    double each = seconds / static_cast<double>(settled);
    return each < 0.0995 ? fmt::format("{:.3f}s", each)
           : each < 9.95 ? fmt::format("{:.1f}s", each)
                         : fmt::format("{:.0f}s", each);
}

std::optional<std::int64_t> Progress::seconds_left(const Tally& tally) const {
    if (tally.open() == 0) return 0;
    std::optional<double> speed = rate();
    if (!speed) return std::nullopt;
    double seconds = static_cast<double>(tally.open()) / *speed;
    if (seconds > eta_seconds_max) return std::nullopt;
    return std::llround(std::ceil(seconds));
}

std::optional<double> Progress::rate() const {
    if (samples_.size() < samples_min) return std::nullopt;
    auto passed_ms = static_cast<double>(samples_.back().at - samples_.front().at);
    auto settled = static_cast<double>(samples_.back().settled - samples_.front().settled);
    if (passed_ms <= 0 || settled <= 0) return std::nullopt;
    return settled / passed_ms * 1'000;
}

}  // namespace stint
