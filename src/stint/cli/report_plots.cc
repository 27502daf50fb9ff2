#include "stint/cli/report_plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "stint/base/text.h"
#include "stint/cli/html.h"

namespace stint::cli {
namespace {

// The picture, in its own units; the page scales it.
constexpr double width = 960;
constexpr double height = 250;
constexpr double left = 56;
constexpr double right = 944;
constexpr double top = 56;
constexpr double bottom = 216;
constexpr double label_gap = 78;  // Between the begins of labels on the axis.
constexpr double bar_px_max = 90;

constexpr Micros ms = 1'000;
constexpr Micros second = 1'000'000;
constexpr Micros minute = 60 * second;
constexpr Micros hour = 60 * minute;
constexpr Micros day = 24 * hour;
constexpr std::array<Micros, 37> round_times{
    1,           2,           5,           10,       20,         50,         100,
    200,         500,         ms,          2 * ms,   5 * ms,     10 * ms,    20 * ms,
    50 * ms,     100 * ms,    200 * ms,    500 * ms, second,     2 * second, 5 * second,
    10 * second, 20 * second, 30 * second, minute,   2 * minute, 5 * minute, 10 * minute,
    20 * minute, hour,        2 * hour,    5 * hour, 10 * hour,  day,        2 * day,
    7 * day,     30 * day};

// The smallest of 1, 2, 5, 10, 20, 50 … that is at least `value`.
std::int64_t round_up(std::int64_t value) {
    for (std::int64_t unit = 1;; unit *= 10) {
        for (std::int64_t factor : {1, 2, 5}) {
            if (factor * unit >= value || unit > INT64_MAX / 100) return factor * unit;
        }
    }
}

class Plot {
public:
    Plot(std::string_view label, std::int64_t count_max) : count_max_(round_up(count_max)) {
        add("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", width, height, label);
        bool halves = count_max_ % 2 == 0;
        for (std::int64_t i = 0; i <= 2; i += halves ? 1 : 2) {
            std::int64_t count = count_max_ * i / 2;
            line("grid", left, y_of(count), right, y_of(count));
            text("axis end", left - 8, y_of(count) + 4, grouped_number(count));
        }
    }

    // A part of a bar that stands on `below` items.
    void bar(std::string_view kind, double x, double bar_width, std::int64_t below,
             std::int64_t count) {
        if (count == 0) return;
        // What is there is seen.
        double bar_height = std::max(y_of(0) - y_of(count), 1.5);
        double gap = bar_width > 4 ? 1 : 0;
        add("<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>",
            kind, x + gap / 2, y_of(below) - bar_height, bar_width - gap, bar_height);
    }
    void begin_bar(const std::string& tooltip) { add("<g><title>{}</title>", tooltip); }
    void end_bar(double x, double bar_width) {
        // Also where the bar is not: a low one is hard to meet.
        add("<rect class=\"touch\" x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\"/></g>\n", x,
            top, bar_width, bottom - top);
    }
    void tick(double x, std::string_view label, std::string_view anchor = "middle") {
        line("tick", x, bottom, x, bottom + 5);
        text(fmt::format("axis {}", anchor), x, bottom + 20, label);
    }
    void mark(double x, double y, std::string_view label) {
        line("mark", x, y + 4, x, bottom);
        bool turned = x > right - 160;
        text(turned ? "label end" : "label start", turned ? x - 5 : x + 5, y + 8, label);
    }
    std::string finish() { return std::move(svg_) + "</svg>\n"; }

private:
    double y_of(std::int64_t count) const {
        return bottom -
               (bottom - top) * static_cast<double>(count) / static_cast<double>(count_max_);
    }
    void line(std::string_view kind, double x1, double y1, double x2, double y2) {
        add("<line class=\"{}\" x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\"/>\n", kind,
            x1, y1, x2, y2);
    }
    void text(std::string_view kind, double x, double y, std::string_view what) {
        add("<text class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\">{}</text>\n", kind, x, y, what);
    }
    template <typename... Values>
    void add(fmt::format_string<Values...> form, Values&&... values) {
        fmt::format_to(std::back_inserter(svg_), form, std::forward<Values>(values)...);
    }

    std::int64_t count_max_;
    std::string svg_;
};

std::string tooltip_of(const Timeline& timeline, std::size_t place) {
    const Timeline::Bucket& bucket = timeline.buckets()[place];
    Micros since_begin = static_cast<Micros>(place) * timeline.width_us();
    std::string text =
        fmt::format("after {}, within {}: {}", duration_text(since_begin),
                    duration_text(timeline.width_us()), counted(bucket.settled(), "item"));
    if (bucket.failed > 0) text += fmt::format(", {} failed", bucket.failed);
    if (bucket.canceled > 0) text += fmt::format(", {} canceled", bucket.canceled);
    return text;
}

// Where durations stand: all bars are equally wide.
class DurationAxis {
public:
    explicit DurationAxis(const std::vector<DurationHistogram::Bar>& bars)
        : bars_(bars),
          bar_px_(std::min((right - left) / static_cast<double>(bars.size()), bar_px_max)) {}

    double bar_px() const { return bar_px_; }
    double x_of_bar(std::size_t bar) const { return left + bar_px_ * static_cast<double>(bar); }
    double x_of(Micros duration) const {
        std::size_t bar = 0;
        while (bar + 1 < bars_.size() && bars_[bar].to_us <= duration) ++bar;
        auto from = static_cast<double>(bars_[bar].from_us);
        auto to = static_cast<double>(bars_[bar].to_us);
        auto at = std::clamp(static_cast<double>(duration), from, to);
        double part = from < 1 ? at / to : std::log(at / from) / std::log(to / from);
        return x_of_bar(bar) + bar_px_ * part;
    }

private:
    const std::vector<DurationHistogram::Bar>& bars_;
    double bar_px_;
};

void add_ticks(Plot& plot, const DurationAxis& axis,
               const std::vector<DurationHistogram::Bar>& bars) {
    double last = -label_gap;
    for (Micros time : round_times) {
        if (time < bars.front().from_us || time > bars.back().to_us) continue;
        double x = axis.x_of(time);
        if (x - last < label_gap) continue;
        plot.tick(x, duration_text(time));
        last = x;
    }
}

}  // namespace

std::string timeline_plot(const Timeline& timeline) {
    const std::vector<Timeline::Bucket>& buckets = timeline.buckets();
    if (buckets.empty()) return "";
    std::int64_t most = 1;
    for (const Timeline::Bucket& bucket : buckets) most = std::max(most, bucket.settled());
    Plot plot("items settled over time", most);
    double bar_px = std::min((right - left) / static_cast<double>(buckets.size()), bar_px_max);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        const Timeline::Bucket& bucket = buckets[i];
        if (bucket.settled() == 0) continue;
        double x = left + bar_px * static_cast<double>(i);
        plot.begin_bar(tooltip_of(timeline, i));
        // The failed ones below: there they are compared with each other.
        plot.bar("failed", x, bar_px, 0, bucket.failed);
        plot.bar("completed", x, bar_px, bucket.failed, bucket.completed);
        plot.bar("canceled", x, bar_px, bucket.failed + bucket.completed, bucket.canceled);
        plot.end_bar(x, bar_px);
    }
    Micros whole = timeline.end().value - timeline.begin().value;
    double length = bar_px * static_cast<double>(buckets.size());
    int ticks = std::clamp(static_cast<int>(length / (2 * label_gap)), 1, 4);
    for (int i = 0; i <= ticks; ++i) {
        plot.tick(left + length * i / ticks, i == 0 ? "0" : duration_text(whole / ticks * i),
                  i == ticks && length > width / 2 ? "end" : "middle");
    }
    return plot.finish();
}

std::string durations_plot(const ReportFigures& figures) {
    const std::vector<DurationHistogram::Bar>& bars = figures.histogram;
    if (bars.empty()) return "";
    std::int64_t most = 1;
    for (const DurationHistogram::Bar& bar : bars) most = std::max(most, bar.count);
    Plot plot("durations of items", most);
    DurationAxis axis(bars);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (bars[i].count == 0) continue;
        plot.begin_bar(fmt::format("{} to {}: {}", duration_text(bars[i].from_us),
                                   duration_text(bars[i].to_us), counted(bars[i].count, "item")));
        plot.bar("duration", axis.x_of_bar(i), axis.bar_px(), 0, bars[i].count);
        plot.end_bar(axis.x_of_bar(i), axis.bar_px());
    }
    add_ticks(plot, axis, bars);
    plot.mark(axis.x_of(figures.p50_us), 4, "p50 " + duration_text(figures.p50_us));
    plot.mark(axis.x_of(figures.p95_us), 20, "p95 " + duration_text(figures.p95_us));
    plot.mark(axis.x_of(figures.p99_us), 36, "p99 " + duration_text(figures.p99_us));
    return plot.finish();
}

}  // namespace stint::cli
