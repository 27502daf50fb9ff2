#include "stint/exec/function_executor.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <latch>
#include <set>
#include <thread>

#include "support/stops.h"
#include <doctest/doctest.h>

#include "stint/base/guarded.h"
#include "stint/model/bounds.h"
#include "stint/sys/clock.h"

using namespace stint;

namespace {

// A poller, an executor of one function, and items to give it.
class Bench {
public:
    Bench(Function function, int slots, int threads)
        : poller(Poller::open().value()),
          executor(FunctionExecutor::open(std::move(function), slots, threads, poller).value()),
          items_(static_cast<std::size_t>(slots)) {}

    // Starts an item of this input in `slot`.
    void start(int slot, std::string input = "", int attempt = 1) {
        Item& item = items_[static_cast<std::size_t>(slot)];
        item.input = std::move(input);
        executor->start(slot, {.job = &job_, .item = &item, .attempt = attempt});
    }

    // Waits for the poller, and appends what has ended.
    void collect_some(std::vector<Ended>& ended) {
        std::span<const std::uint64_t> tags = poller.wait(std::nullopt).value();
        for (std::uint64_t tag : tags) {
            CHECK(tag == 0);
            executor->collect(tag, ended);
        }
    }

    // The next `count` attempts that end, by slot.
    std::vector<Ended> wait_for(std::size_t count) {
        std::vector<Ended> ended;
        while (ended.size() < count) {
            collect_some(ended);
        }
        CHECK(ended.size() == count);
        std::sort(ended.begin(), ended.end(),
                  [](const Ended& a, const Ended& b) { return a.slot < b.slot; });
        return ended;
    }

    // Whether the poller has something to report now.
    bool is_reported() { return !poller.wait(0).value().empty(); }

    Poller poller;
    std::unique_ptr<FunctionExecutor> executor;

private:
    Job job_;
    std::vector<Item> items_;
};

FunctionResult echo(const Task& task) {
    return {.output = task.item->input, .cause = ""};
}

}  // namespace

TEST_CASE("what a function returns is the output of its item") {
    Bench bench(echo, 1, 1);
    bench.start(0, "a\n", 3);
    Ended ended = bench.wait_for(1)[0];

    CHECK(ended.slot == 0);
    CHECK(ended.succeeded);
    CHECK(ended.attempt.number == 3);
    CHECK(ended.attempt.output == "a\n");
    CHECK(ended.attempt.output_bytes == 2);
    CHECK(ended.attempt.cause.empty());
    CHECK(ended.attempt.content.empty());
}

TEST_CASE("a function that gives a cause has failed, and its output is kept") {
    Bench bench([](const Task&) { return FunctionResult{"half", "no more paper"}; }, 1, 1);
    bench.start(0);
    Ended ended = bench.wait_for(1)[0];

    CHECK_FALSE(ended.succeeded);
    CHECK(ended.attempt.cause == "no more paper");
    CHECK(ended.attempt.output == "half");
}

TEST_CASE("a function is given the whole task") {
    Job job;
    Item item{.id = make_item_id(StreamId{1}, 7), .key = "key", .input = "input", .replaces = {}};
    Task task{.job = &job, .item = &item, .worker = {2}, .token = {3}, .round = 4, .attempt = 5};
    std::atomic<bool> is_same = false;
    Bench bench(
        [&](const Task& given) {
            is_same = given.job == &job && given.item == &item && given.worker == task.worker &&
                      given.token == task.token && given.round == 4 && given.attempt == 5;
            return FunctionResult{};
        },
        1, 1);

    bench.executor->start(0, task);
    bench.wait_for(1);

    CHECK(is_same);
}

TEST_CASE("every item ends once, in the slot it was started in") {
    constexpr int slots = 16;
    constexpr int items = 20'000;
    Bench bench(echo, slots, 3);
    std::multiset<std::string> outputs;
    int started = 0;
    auto start_next = [&](int slot) {
        if (started < items) bench.start(slot, std::to_string(started++));
    };
    for (int slot = 0; slot < slots; ++slot) start_next(slot);
    std::vector<Ended> ended;
    while (outputs.size() < items) {
        bench.collect_some(ended);
        for (const Ended& one : ended) {
            outputs.insert(one.attempt.output);
            start_next(one.slot);
        }
        ended.clear();
    }

    CHECK(std::set<std::string>(outputs.begin(), outputs.end()).size() == items);
    CHECK_FALSE(bench.executor->has_ended());
}

TEST_CASE("as many items run at once as there are threads") {
    constexpr int threads = 4;
    std::latch all_running(threads);
    Bench bench(
        [&](const Task&) {
            all_running.arrive_and_wait();
            return FunctionResult{};
        },
        threads, threads);

    for (int slot = 0; slot < threads; ++slot) bench.start(slot);

    CHECK(bench.wait_for(threads).size() == threads);
}

TEST_CASE("threads that have run dry all wake up for the next burst") {
    constexpr int threads = 4;
    std::atomic<std::latch*> all_running = nullptr;
    Bench bench(
        [&](const Task&) {
            all_running.load()->arrive_and_wait();
            return FunctionResult{};
        },
        threads, threads);

    for (int burst = 0; burst < 200; ++burst) {
        std::latch latch(threads);
        all_running = &latch;
        for (int slot = 0; slot < threads; ++slot) bench.start(slot);
        bench.wait_for(threads);
    }
}

TEST_CASE("an item that ended is there while another one still runs") {
    std::latch may_end(1);
    Bench bench(
        [&](const Task& task) {
            if (task.item->input == "slow") may_end.wait();
            return FunctionResult{};
        },
        3, 2);

    bench.start(0, "slow");
    bench.start(1, "fast");
    bench.start(2, "fast");
    std::vector<Ended> fast = bench.wait_for(2);
    CHECK(fast[0].slot == 1);
    CHECK(fast[1].slot == 2);

    may_end.count_down();
    CHECK(bench.wait_for(1)[0].slot == 0);
}

TEST_CASE("more items than threads wait for their turn, oldest first") {
    Guarded<std::string> order;
    std::latch may_begin(1);
    Bench bench(
        [&](const Task& task) {
            may_begin.wait();
            *order.lock() += task.item->input;
            return FunctionResult{};
        },
        5, 1);

    for (int slot : {3, 0, 4, 1, 2}) bench.start(slot, std::to_string(slot));
    may_begin.count_down();
    bench.wait_for(5);

    CHECK(*order.lock() == "30412");
}

TEST_CASE("what has ended can be collected without the poller") {
    Bench bench(echo, 1, 1);
    CHECK_FALSE(bench.executor->has_ended());
    std::vector<Ended> ended(1);
    bench.executor->collect(Executor::tag_any, ended);
    CHECK(ended.size() == 1);

    bench.start(0, "a");
    while (!bench.is_reported()) std::this_thread::yield();
    CHECK(bench.executor->has_ended());
    bench.executor->collect(Executor::tag_any, ended);

    CHECK(ended.size() == 2);
    CHECK(ended[1].attempt.output == "a");
    CHECK_FALSE(bench.executor->has_ended());
}

TEST_CASE("items that end after a collection without the poller are reported again") {
    Bench bench(echo, 1, 1);
    std::vector<Ended> ended;
    bench.start(0, "a");
    while (!bench.executor->has_ended()) std::this_thread::yield();
    bench.executor->collect(Executor::tag_any, ended);

    bench.start(0, "b");

    CHECK(bench.wait_for(1)[0].attempt.output == "b");
}

TEST_CASE("a collected wake is not reported again") {
    Bench bench(echo, 1, 1);
    bench.start(0);
    bench.wait_for(1);

    CHECK_FALSE(bench.is_reported());
}

TEST_CASE("attempts are measured") {
    Timestamp before = SystemClock().wall();
    Bench bench(
        [&](const Task&) {
            // Until a clock has visibly moved on.
            auto from = std::chrono::steady_clock::now();
            while (std::chrono::steady_clock::now() - from < std::chrono::microseconds(50)) {
            }
            return FunctionResult{};
        },
        1, 1);
    bench.start(0);
    Attempt attempt = bench.wait_for(1)[0].attempt;

    CHECK(attempt.duration_us >= 50);
    CHECK(attempt.started_at >= before);
    CHECK(attempt.started_at <= SystemClock().wall());
}

TEST_CASE("the longest output an outcome can hold is kept, a longer one fails the attempt") {
    Bench bench(
        [](const Task& task) {
            return FunctionResult{std::string(std::stoul(task.item->input), 'x'), ""};
        },
        2, 1);
    bench.start(0, std::to_string(bounds::result_bytes_max));
    bench.start(1, std::to_string(bounds::result_bytes_max + 1));
    std::vector<Ended> ended = bench.wait_for(2);

    CHECK(ended[0].succeeded);
    CHECK(std::ssize(ended[0].attempt.output) == bounds::result_bytes_max);
    CHECK_FALSE(ended[1].succeeded);
    CHECK(ended[1].attempt.cause == "output of 65537 bytes; a function may return 65536");
    CHECK(ended[1].attempt.output.empty());
    CHECK(ended[1].attempt.output_bytes == bounds::result_bytes_max + 1);
}

TEST_CASE("a signal does nothing to a function") {
    std::latch may_end(1);
    Bench bench(
        [&](const Task&) {
            may_end.wait();
            return FunctionResult{};
        },
        1, 1);
    bench.start(0);

    bench.executor->signal(0, SIGKILL);
    may_end.count_down();

    CHECK(bench.wait_for(1)[0].succeeded);
}

TEST_CASE("when an executor has gone no call is under way, and none will begin") {
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    std::latch is_running(1);
    std::latch is_ending(1);
    Bench bench(
        [&](const Task&) {
            ++begun;
            is_running.count_down();
            is_ending.wait();
            ++ended;
            return FunctionResult{};
        },
        2, 1);
    bench.start(0);
    bench.start(1);
    is_running.wait();

    std::thread end([&] { bench.executor.reset(); });
    is_ending.count_down();
    end.join();

    CHECK(begun == ended);
    CHECK(ended >= 1);
    CHECK_FALSE(bench.is_reported());
}

TEST_CASE("a slot that is taken, or is none, is a bug") {
    CHECK(test::stops([] {
        Bench bench([](const Task&) { return FunctionResult{}; }, 1, 1);
        bench.start(0);
        bench.start(0);
    }));
    CHECK(test::stops([] {
        Bench bench(echo, 1, 1);
        bench.executor->start(1, {});
    }));
    CHECK(test::stops([] {
        Bench bench(echo, 1, 1);
        bench.executor->start(-1, {});
    }));
}
