// The courier carries the results of a job to a sink, each as soon as it is committed (or, in item
// order, as soon as those before it are), and remembers in the store how far it has come. It never
// holds up a worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/engine/record_texts.h"
#include "stint/sink/open_sink.h"

namespace stint {

class Courier {
public:
    struct Post {
        JobId job;
        WorkerId worker;   // For whom the sink is served.
        std::string sink;  // As the store knows it.
        SinkOrder order = SinkOrder::settled;
        SinkPosition position;  // Delivered up to here.
    };
    // `ended` is called once, on the courier's thread, when it delivers no more: it was told to
    // finish, or the sink takes no more (then the Result has failed).
    Courier(Engine& engine, Beacon beacon, Post post, Sink& sink,
            std::function<void(const Result<void>&)> ended);
    // Stops where it is.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void start();
    // From now on the sink is served for that one.
    void serve_for(WorkerId worker);
    // From now on: delivers what is there, closes the sink, then ends.
    void finish();
    // Waits for the end and yields the first failure. REQUIRES: finish() was called
    Result<void> result();

private:
    void run();
    Result<void> deliver_until_told();
    Result<bool> deliver_some(Store& reader);
    Result<void> flush_if_due();
    Result<void> flush();
    void keep_position(bool left_process);
    Result<void> deliver(Store& reader, Event event);

    Engine& engine_;
    Beacon beacon_;
    Post post_;
    Sink& sink_;
    std::function<void(const Result<void>&)> ended_;
    std::atomic<std::int64_t> worker_;
    std::atomic<bool> keep_anew_{false};  // What was kept for another worker may be lost.
    SinkPosition kept_;
    RecordTexts records_;
    std::optional<Job> job_;           // Since an event was a record of a range.
    std::optional<Instant> flush_at_;  // Something was delivered since the last flush.
    std::atomic<bool> finishing_{false};
    std::atomic<bool> stopping_{false};
    Result<void> result_;
    std::thread thread_;
};

}  // namespace stint
