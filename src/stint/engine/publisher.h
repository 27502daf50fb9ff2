// The publisher gives output files their final names, in two commits with the rename between them:
// first the attempt wins, then the item is settled (docs/internals/protocol.md). It works on a
// thread of its own, on all that waits at a time, so that a run of small files shares the syncs.
// What has printed more than fits a row comes this way, too, when the store is shared by hosts: its
// output is brought there before it is settled.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/engine.h"
#include "stint/model/exchange.h"

namespace stint {

class Publisher {
public:
    struct Report {
        // As of one exchange: refused and collided items, or the failure of the store.
        Result<ExchangeAnswer> answer;
        std::int64_t published = 0;
        std::int64_t failed = 0;  // Could not get their names; collided ones not counted.
    };
    // `reported` is called, on the publisher's thread, once for each call of publish().
    Publisher(Engine& engine, WorkerId worker, std::function<void(Report)> reported);
    // Brings to its end what was handed in.
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    struct Batch {
        std::vector<Win> wins;            // Attempts that have succeeded, with output files.
        std::vector<Settlement> settled;  // Others, which have printed much.

        bool empty() const { return wins.empty() && settled.empty(); }
    };
    // Publishes the outputs, and settles the items.
    void publish(Batch batch);

private:
    struct Shared {
        Batch waiting;
        int calls = 0;  // That handed those in.
        bool stopping = false;
    };
    void run();
    Report publish_all(Batch batch);
    Report publish_batch(Batch batch);
    Result<void> keep_contents(const Attempt& attempt);
    Result<ExchangeAnswer> exchange(ExchangeRequest request);

    Engine& engine_;
    WorkerId worker_;
    std::function<void(Report)> reported_;
    std::unique_ptr<ContentShelf> shelf_;  // Null until it is needed.
    Guarded<Shared> shared_;
    std::condition_variable changed_;
    std::thread thread_;
};

// Brings to their ends the publications of a worker that was lost: a file that still has its
// private name gets its final one, one that has it is done, one that is nowhere runs again.
Result<void> recover_publications(Engine& engine, WorkerId worker);

// Removes files under private names that no lease stands for any more from the directories of a
// job's output files. REQUIRES: every item of the job is settled
Result<void> sweep_outputs(Engine& engine, const Job& job);

// Compares the output files of a job with the books; yields a sentence for each that is missing or
// is not the one that was published.
Result<std::vector<std::string>> check_outputs(Store& store, const Job& job);

}  // namespace stint
