// The courier carries the events of a job's feed to a sink, each as soon as it is committed, and
// remembers in the store how far it has come. It never holds up a worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/sink/sink.h"

namespace stint {

class Courier {
public:
    struct Post {
        JobId job;
        WorkerId worker;          // For whom the sink is served.
        std::int64_t offset = 0;  // Delivered up to here.
        // Whether the position is kept in the store. Not for one who only looks.
        bool keep_position = true;
    };
    // `failed` is called, on the courier's thread, when the sink takes no more.
    Courier(Engine& engine, Beacon beacon, Post post, Sink& sink, std::function<void()> failed);
    // Stops where it is.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void start();
    // Delivers what stands in the feed now, then ends. Yields the first failure.
    Result<void> finish();
    std::int64_t delivered() const { return delivered_.load(); }

private:
    void run();
    Result<void> deliver_until_told();
    Result<bool> deliver_some(Store& reader);
    void keep_position(bool left_process);

    Engine& engine_;
    Beacon beacon_;
    Post post_;
    Sink& sink_;
    std::function<void()> failed_;
    std::int64_t kept_offset_;
    std::atomic<std::int64_t> delivered_{0};
    std::atomic<bool> finishing_{false};
    std::atomic<bool> stopping_{false};
    Result<void> result_;
    std::thread thread_;
};

}  // namespace stint
