#include "stint/engine/copy_line.h"

#include <fmt/core.h>
#include <unistd.h>

namespace stint {
namespace {

constexpr Millis redraw_ms = 200;

}  // namespace

CopyLine::CopyLine(const Clock& clock) : clock_(clock), drawn_at_(clock.now()) {
    if (Terminal::is_usable(STDERR_FILENO)) terminal_.emplace(STDERR_FILENO);
}

CopyLine::~CopyLine() {
    if (terminal_) terminal_->clear();
}

void CopyLine::show(const Job& job, const CopyReport& report) {
    if (!terminal_ || clock_.now() - drawn_at_ < redraw_ms) return;
    drawn_at_ = clock_.now();
    terminal_->draw(fmt::format("copying {}: {} of {} items, {} outcomes, {} MiB", shown_name(job),
                                report.items, job.tally.items, report.outcomes,
                                report.bytes >> 20));
}

}  // namespace stint
