#include "stint/exec/function_executor.h"

#include <chrono>
#include <condition_variable>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "stint/base/guarded.h"
#include "stint/model/bounds.h"
#include "stint/sys/clock.h"

namespace stint {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t tag_ended = 0;

struct Started {
    int slot = 0;
    Task task;
};

}  // namespace

struct FunctionExecutor::Shared {
    struct State {
        std::vector<Started> inbox;  // A ring with a place for each slot.
        std::size_t oldest = 0;      // In the ring.
        std::size_t waiting = 0;     // Tasks in it, from `oldest` on.
        std::vector<Ended> ended;
        int idle_threads = 0;  // See take() for who wakes them.
        bool stopping = false;
    };

    Shared(Function the_function, Waker the_waker, int slots)
        : function(std::move(the_function)),
          waker(std::move(the_waker)),
          is_busy(static_cast<std::size_t>(slots)) {
        state.lock()->inbox.resize(is_busy.size());
    }
    ~Shared();
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    Result<void> start_threads(int count);
    void work();
    bool take(Started& started);
    Ended call(const Started& started) const;
    void hand_over(Ended ended);

    const Function function;
    const Waker waker;
    SystemClock clock;
    Guarded<State> state;
    std::condition_variable inbox_changed;
    std::vector<char> is_busy;  // By slot; only the thread that starts and collects looks at it.
    std::vector<std::thread> threads;
};

FunctionExecutor::Shared::~Shared() {
    state.lock()->stopping = true;
    inbox_changed.notify_all();
    for (std::thread& thread : threads) thread.join();
}

Result<void> FunctionExecutor::Shared::start_threads(int count) {
    try {
        while (std::ssize(threads) < count) threads.emplace_back([this] { work(); });
    } catch (const std::system_error& error) {
        return Error{ErrorCode::unavailable,
                     fmt::format("starting thread {} of {}: {}; ask for fewer", threads.size() + 1,
                                 count, error.code().message())};
    }
    return {};
}

void FunctionExecutor::Shared::work() {
    Started started;
    while (take(started)) hand_over(call(started));
}

// Waits for a task. False when there will be none.
//
// The first task in an empty inbox wakes one thread; whoever takes a task and leaves some wakes the
// next. So no task waits beside an idle thread, and a burst of tasks costs few wakes.
bool FunctionExecutor::Shared::take(Started& started) {
    bool is_help_wanted = false;
    {
        auto held = state.lock();
        ++held->idle_threads;
        held.wait(inbox_changed, [](const State& now) { return now.stopping || now.waiting > 0; });
        --held->idle_threads;
        if (held->stopping) return false;
        started = held->inbox[held->oldest];
        held->oldest = (held->oldest + 1) % held->inbox.size();
        --held->waiting;
        is_help_wanted = held->waiting > 0 && held->idle_threads > 0;
    }
    if (is_help_wanted) inbox_changed.notify_one();
    return true;
}

Ended FunctionExecutor::Shared::call(const Started& started) const {
    Ended ended{.slot = started.slot};
    Attempt& attempt = ended.attempt;
    attempt.number = started.task.attempt;
    attempt.started_at = clock.wall();
    SteadyClock::time_point begin = SteadyClock::now();
    FunctionResult result = function(started.task);
    attempt.duration_us =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begin).count();
    attempt.cause = std::move(result.cause);
    attempt.output_bytes = std::ssize(result.output);
    if (attempt.output_bytes <= bounds::result_bytes_max) {
        attempt.output = std::move(result.output);
    } else if (attempt.cause.empty()) {
        attempt.cause = fmt::format("output of {} bytes; a function may return {}",
                                    attempt.output_bytes, bounds::result_bytes_max);
    }
    ended.succeeded = attempt.cause.empty();
    return ended;
}

void FunctionExecutor::Shared::hand_over(Ended ended) {
    bool is_first = false;
    {
        auto held = state.lock();
        is_first = held->ended.empty();
        held->ended.push_back(std::move(ended));
    }
    if (is_first) waker.wake();
}

Result<std::unique_ptr<FunctionExecutor>> FunctionExecutor::open(Function function, int slots,
                                                                 int threads, Poller& poller) {
    ASSERT(slots >= 1);
    ASSERT(threads >= 1);
    Waker waker = TRY(Waker::open());
    auto shared = std::make_unique<Shared>(std::move(function), std::move(waker), slots);
    TRY(shared->start_threads(threads));
    TRY(poller.add(shared->waker.fd(), tag_ended));
    return std::unique_ptr<FunctionExecutor>(
        new FunctionExecutor(std::move(shared), poller, slots));
}

FunctionExecutor::FunctionExecutor(std::unique_ptr<Shared> shared, Poller& poller, int slots)
    : shared_(std::move(shared)), poller_(poller), slots_(slots) {}

FunctionExecutor::~FunctionExecutor() {
    poller_.remove(shared_->waker.fd());
}

void FunctionExecutor::start(int slot, const Task& task) {
    ASSERT(slot >= 0);
    ASSERT(slot < slots_);
    char& is_busy = shared_->is_busy[static_cast<std::size_t>(slot)];
    ASSERT(is_busy == 0);
    is_busy = 1;
    bool is_awaited = false;
    {
        auto held = shared_->state.lock();
        is_awaited = held->waiting == 0 && held->idle_threads > 0;
        held->inbox[(held->oldest + held->waiting) % held->inbox.size()] = {slot, task};
        ++held->waiting;
    }
    if (is_awaited) shared_->inbox_changed.notify_one();
}

void FunctionExecutor::collect(std::uint64_t tag, std::vector<Ended>& ended) {
    // Drain first, then look: a wake in between is kept.
    if (tag == tag_ended) shared_->waker.drain();
    std::vector<Ended> collected;
    shared_->state.lock()->ended.swap(collected);
    for (Ended& one : collected) {
        shared_->is_busy[static_cast<std::size_t>(one.slot)] = 0;
        ended.push_back(std::move(one));
    }
}

bool FunctionExecutor::has_ended() const {
    return !shared_->state.lock()->ended.empty();
}

void FunctionExecutor::signal(int /*slot*/, int /*signal*/) {}

int FunctionExecutor::slots() const {
    return slots_;
}

}  // namespace stint
