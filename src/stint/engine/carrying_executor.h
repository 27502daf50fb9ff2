// Stands before an executor and gives its commands the files that travel with their items
// (engine/carrier.h): the contents are written to a directory of this worker before the command
// begins, under the last part of the item's path, and removed when it has ended. Fetching them is
// left to a thread, so that others run on meanwhile.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/engine/engine.h"
#include "stint/exec/executor.h"
#include "stint/sys/content_files.h"
#include "stint/sys/poller.h"

namespace stint {

class CarryingExecutor final : public Executor {
public:
    struct Options {
        std::string directory;  // Absolute; made when it is needed.
        // Makes what is used by one thread.
        std::function<std::unique_ptr<ContentFiles>()> contents;
    };
    // The poller outlives it.
    static Result<std::unique_ptr<Executor>> open(std::unique_ptr<Executor> inner, Options options,
                                                  Poller& poller);
    ~CarryingExecutor() override;

    void start(int slot, const Task& task) override;
    void collect(std::uint64_t tag, std::vector<Ended>& ended) override;
    void gather(Ended& ended) override { inner_->gather(ended); }
    bool has_ended() const override { return !unstarted_.empty() || inner_->has_ended(); }
    void signal(int slot, int signal) override;
    void kill_survivors(int slot) override { inner_->kill_survivors(slot); }
    int slots() const override { return inner_->slots(); }

private:
    // An item whose file is being fetched, or has been.
    struct Carried {
        std::int64_t number = 0;  // Of the fetch.
        Task task;
        Item item;  // As the command is told of it.
        std::string directory;
        bool begun = false;
    };
    struct Fetch {
        std::int64_t number = 0;
        int slot = 0;
        std::string content;
        std::string path;
        Result<void> result = Result<void>();
    };
    struct Shared {
        std::deque<Fetch> wanted;
        std::vector<Fetch> done;
        bool stopping = false;
    };

    CarryingExecutor(std::unique_ptr<Executor> inner, Options options, Poller& poller, Waker waker);
    void fetch_all();
    void begin_fetched();
    void refuse(int slot, Begun begun, int signal, std::string cause);
    void clear(int slot);

    std::unique_ptr<Executor> inner_;
    Options options_;
    Poller& poller_;
    Waker waker_;
    std::vector<std::unique_ptr<Carried>> carried_;  // By slot.
    std::vector<Ended> unstarted_;
    std::int64_t fetches_ = 0;
    Guarded<Shared> shared_;
    std::condition_variable changed_;
    std::optional<std::thread> thread_;  // Since the first fetch.
};

// Removes what workers of this host that were lost have left of such directories.
Result<void> sweep_carried(Engine& engine);

}  // namespace stint
