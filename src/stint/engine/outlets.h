// The sinks of a run, each with a courier of its own: one that is slow or dead holds up neither the
// workers nor the others. Only the end of stdout, when somebody reads it, concerns the run.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/engine/content_shelf.h"
#include "stint/engine/courier.h"
#include "stint/engine/engine.h"
#include "stint/engine/live_output.h"
#include "stint/engine/membership.h"
#include "stint/sys/poller.h"
#include "stint/sys/signals.h"

namespace stint {

struct SinkFailure {
    std::string url;
    Error error;
};

// What the sinks of a job in this store need to know, but for where they find long outputs. Paths
// are absolute.
Result<SinkPlace> sink_place(Engine& engine, const Job& job, std::string store_id);

class Outlets {
public:
    Outlets(Engine& engine, const std::vector<SinkSpec>& specs) : engine_(engine), specs_(specs) {}

    // Makes `worker` serve those that nobody serves yet. On the store's thread.
    Result<void> take(Store& store, JobId job, WorkerId worker);
    // The same for one that is to go on with ours, after open(). On the store's thread.
    Result<void> take_over(Store& store, JobId job, WorkerId worker);
    // Opens those that are ours; nothing runs yet, so that what cannot be written to is refused.
    // `stdout_failed` is called, on a courier's thread, when stdout takes no more.
    Result<void> open(const Job& job, WorkerId worker, Terminal* terminal,
                      const std::function<void()>& stdout_failed);
    // What prints lines of running items, if a sink is asked to. After open().
    LiveOutput* live_output() const { return live_output_; }
    void start();
    // Delivers what is there and waits for the receivers; not for commands of ours once a signal
    // has come a second time. `signals` may be null.
    Result<void> finish(StopSignals* signals);
    // Takes those of processes that have ended meanwhile, and finishes them too. After finish().
    Result<void> finish_left(const Job& job, Membership& membership, StopSignals* signals);

    // Those that another live process serves.
    const std::vector<SinkSpec>& served_elsewhere() const { return served_elsewhere_; }
    // What failed, after finish().
    const std::vector<SinkFailure>& failures() const { return failures_; }

private:
    struct Outlet {
        SinkSpec spec;
        SinkPosition position;
        std::unique_ptr<ContentShelf> shelf;
        std::unique_ptr<Sink> sink;
        std::unique_ptr<Courier> courier;  // Goes first: it uses the sink.
    };
    Result<void> wait_for_end(StopSignals* signals);

    Engine& engine_;
    const std::vector<SinkSpec>& specs_;
    std::string store_id_;
    std::optional<Waker> waker_;
    std::atomic<int> delivering_{0};
    std::vector<Outlet> outlets_;
    LiveOutput* live_output_ = nullptr;  // One of them.
    std::vector<SinkSpec> served_elsewhere_;
    std::vector<SinkFailure> failures_;
};

}  // namespace stint
