#include "stint/engine/live_line.h"

#include <chrono>
#include <utility>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::chrono::milliseconds between_looks{200};
// Where lines stay, such as in the log of a build.
constexpr std::chrono::milliseconds between_lines{10'000};

constexpr std::string_view counts_heading = "local: running/completed/share done/seconds an item\n";

}  // namespace

LiveLine::LiveLine(Engine& engine, Options options)
    : engine_(engine),
      options_(std::move(options)),
      progress_(options_.style),
      thread_([this] { run(); }) {}

LiveLine::~LiveLine() {
    *stopping_.lock() = true;
    changed_.notify_one();
    thread_.join();
}

// Whatever fails here is no reason to end a run: the line stays as it is.
void LiveLine::run() {
    Terminal* terminal = options_.terminal;
    if (options_.style == ProgressStyle::counts && terminal != nullptr) {
        Terminal::Hold held = terminal->hold();
        (void)write_all(STDERR_FILENO, counts_heading);
    }
    // So that there is a pace from the beginning.
    if (options_.style != ProgressStyle::line) (void)look();
    for (bool stopping = false; !stopping;) {
        {
            Guarded<bool>::Lock told = stopping_.lock();
            stopping = told.wait_for(changed_, terminal != nullptr ? between_looks : between_lines,
                                     [](bool s) { return s; });
        }
        if (stopping && options_.style == ProgressStyle::line) break;
        std::optional<Terminal::Drawing> now = look();
        if (!now) continue;
        if (terminal == nullptr)
            print(now->text);
        else if (stopping)
            return terminal->leave(*now);
        else
            terminal->draw(*now);
    }
    if (terminal != nullptr) terminal->clear();
}

std::optional<Terminal::Drawing> LiveLine::look() {
    if (reader_ == nullptr) {
        Result<std::unique_ptr<Store>> opened = engine_.open_reader();
        if (!opened.ok()) return std::nullopt;
        reader_ = std::move(opened).value();
    }
    Result<std::optional<Job>> job = reader_->load_job(options_.job);
    if (!job.ok() || !job.value()) return std::nullopt;
    const Tally& tally = job.value()->tally;
    bool all_known = job.value()->state != JobState::open;
    Terminal::Drawing drawing{
        .text = progress_.line(engine_.clock().now(), tally, all_known, options_.running()),
        .filled = {}};
    if (options_.style == ProgressStyle::bar) drawing.filled = share_done(tally);
    return drawing;
}

// Not the same twice.
void LiveLine::print(const std::string& text) {
    if (text == printed_) return;
    printed_ = text;
    (void)write_all(STDERR_FILENO, fmt::format("stint: {}\n", text));
}

}  // namespace stint
