// Draws the progress of a job on a terminal, some times a second, until it goes. It reads the
// counters of the store through a connection of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>

#include "stint/base/guarded.h"
#include "stint/engine/engine.h"
#include "stint/sink/terminal.h"

namespace stint {

class LiveLine {
public:
    // `running` yields the number of items that run now; called on a thread of its own.
    LiveLine(Engine& engine, JobId job, Terminal& terminal, std::function<int()> running);
    // The line is gone.
    ~LiveLine();
    LiveLine(const LiveLine&) = delete;
    LiveLine& operator=(const LiveLine&) = delete;

private:
    void run();

    Engine& engine_;
    JobId job_;
    Terminal& terminal_;
    std::function<int()> running_;
    Guarded<bool> stopping_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
