// Runs a C++ function for every item, on threads of its own.
#pragma once

#include <functional>
#include <memory>

#include "stint/exec/executor.h"
#include "stint/sys/poller.h"

namespace stint {

// What a function says of its item. `cause` is empty on success. An output of more than
// bounds::result_bytes_max bytes fails the attempt: there is no place for it here.
struct FunctionResult {
    std::string output;
    std::string cause;
};

using Function = std::function<FunctionResult(const Task&)>;

class FunctionExecutor final : public Executor {
public:
    // `slots` items are in hand at once, worked on by `threads` threads. The function may be
    // called by several threads at once; it must not throw. Registers with `poller` under tag 0.
    // Fails with unavailable when so many threads are not to be had.
    // REQUIRES: slots and threads are at least 1; the poller outlives this object; used by the
    // thread that made it
    static Result<std::unique_ptr<FunctionExecutor>> open(Function function, int slots, int threads,
                                                          Poller& poller);
    // Waits for the calls that are under way; what has not begun never will.
    ~FunctionExecutor() override;

    void start(int slot, const Task& task) override;
    void collect(std::uint64_t tag, std::vector<Ended>& ended) override;
    void gather(Ended& /*ended*/) override {}  // Nothing is left to be read.
    bool has_ended() const override;
    void signal(int slot, int signal) override;    // Functions cannot be signalled: does nothing.
    void kill_survivors(int /*slot*/) override {}  // They leave nobody behind.
    int slots() const override;

private:
    struct Shared;
    FunctionExecutor(std::unique_ptr<Shared> shared, Poller& poller, int slots);
    std::unique_ptr<Shared> shared_;
    Poller& poller_;
    int slots_;
};

}  // namespace stint
