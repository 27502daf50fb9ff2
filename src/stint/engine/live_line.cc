#include "stint/engine/live_line.h"

#include <chrono>
#include <utility>

#include "stint/engine/progress.h"

namespace stint {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(200);

}  // namespace

LiveLine::LiveLine(Engine& engine, JobId job, Terminal& terminal, std::function<int()> running)
    : engine_(engine),
      job_(job),
      terminal_(terminal),
      running_(std::move(running)),
      thread_([this] { run(); }) {}

LiveLine::~LiveLine() {
    *stopping_.lock() = true;
    changed_.notify_one();
    thread_.join();
    terminal_.clear();
}

// Whatever fails here is no reason to end a run: the line stays as it is.
void LiveLine::run() {
    Progress progress;
    std::unique_ptr<Store> reader;
    for (;;) {
        {
            Guarded<bool>::Lock stopping = stopping_.lock();
            if (stopping.wait_for(changed_, between_looks, [](bool s) { return s; })) return;
        }
        if (reader == nullptr) {
            Result<std::unique_ptr<Store>> opened = engine_.open_reader();
            if (!opened.ok()) continue;
            reader = std::move(opened).value();
        }
        Result<std::optional<Job>> job = reader->load_job(job_);
        if (!job.ok() || !job.value()) continue;
        bool all_known = job.value()->state != JobState::open;
        terminal_.draw(
            progress.line(engine_.clock().now(), job.value()->tally, all_known, running_()));
    }
}

}  // namespace stint
