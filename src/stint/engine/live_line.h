// Shows the progress of a job on stderr until it goes. It reads the counters of the store through a
// connection of its own. On a terminal it is drawn some times a second; elsewhere it is a line now
// and then.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "stint/base/guarded.h"
#include "stint/engine/engine.h"
#include "stint/engine/progress.h"
#include "stint/sink/terminal.h"

namespace stint {

class LiveLine {
public:
    struct Options {
        JobId job;
        ProgressStyle style = ProgressStyle::line;
        Terminal* terminal = nullptr;  // Null: lines on stderr.
        // The number of items that run now; called on a thread of its own.
        std::function<int()> running;
    };
    LiveLine(Engine& engine, Options options);
    // The line is gone; in another style than `line` it stays, as it stands at the end.
    ~LiveLine();
    LiveLine(const LiveLine&) = delete;
    LiveLine& operator=(const LiveLine&) = delete;

private:
    void run();
    // As it stands now; nothing if that cannot be told.
    std::optional<Terminal::Drawing> look();
    void print(const std::string& text);

    Engine& engine_;
    Options options_;
    std::unique_ptr<Store> reader_;
    Progress progress_;
    std::string printed_;  // Last, where there is no terminal.
    Guarded<bool> stopping_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
