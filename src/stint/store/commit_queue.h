// Group commit: the one thread of a process that writes to its store. Whatever slots, feeders and
// couriers hand in while a commit is under way goes into the next one together, so that many small
// settlements share one sync of the disk. Each is durable before its answer is given.
//
//     CommitQueue queue(std::move(store), [&] { beacon.post(); });
//     queue.exchange(request, [&](Result<ExchangeAnswer> answer) { … });      // from any thread
//     Result<WorkerId> id = queue.call([&](Store& s) { return s.register_worker(worker); });
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/store/store.h"

namespace stint {

class CommitQueue {
public:
    // Called on the store's thread once the request is durable or has failed. Must not block.
    using Answered = std::function<void(Result<ExchangeAnswer>)>;

    // `committed` is called on the store's thread after every transaction that changed something
    // others may wait for.
    CommitQueue(std::unique_ptr<Store> store, std::function<void()> committed);
    CommitQueue(const CommitQueue&) = delete;
    CommitQueue& operator=(const CommitQueue&) = delete;
    // Carries out what was handed in, then ends the thread.
    ~CommitQueue();

    // Requests are carried out in the order in which they are handed in. On failure of a group
    // nothing of it was written, and each of its requests gets the error.
    void exchange(ExchangeRequest request, Answered answered);

    // Runs `work` with the store, in its turn. What only looks wakes nobody.
    enum class Effect { changes, looks };
    void post(Effect effect, std::function<void(Store&)> work);

    // The same, and waits for its result. REQUIRES: not called on the store's thread.
    template <typename Work>
    auto call(Work work, Effect effect = Effect::changes)
        -> decltype(work(std::declval<Store&>())) {
        std::optional<decltype(work(std::declval<Store&>()))> result;
        Guarded<bool> done(false);
        std::condition_variable changed;
        post(effect, [&](Store& store) {
            result.emplace(work(store));
            Guarded<bool>::Lock lock = done.lock();
            *lock = true;
            changed.notify_all();
        });
        done.lock().wait(changed, [](bool is_done) { return is_done; });
        return std::move(*result);
    }

private:
    struct Exchange {
        ExchangeRequest request;
        Answered answered;
    };
    struct Call {
        Effect effect;
        std::function<void(Store&)> work;
    };
    using Task = std::variant<Exchange, Call>;
    struct Shared {
        std::deque<Task> tasks;
        bool stopping = false;
    };

    void add(Task task);
    void run();
    void run_tasks(std::deque<Task> tasks);
    void run_group(std::vector<Exchange> group);

    std::unique_ptr<Store> store_;
    std::function<void()> committed_;
    Guarded<Shared> shared_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
