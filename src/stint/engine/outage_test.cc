// Workers live through a store that is away: a server that is restarted, or cut off.
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include "support/flaky_store.h"
#include "support/manual_clock.h"
#include "support/must.h"
#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/engine/run.h"
#include "stint/exec/function_executor.h"
#include "stint/model/bounds.h"
#include "stint/store/sqlite/sqlite_store.h"

namespace stint {
namespace {

using test::must;

ExecutorMaker functions(Function function) {
    return [=](SlotsFile&, Poller& poller) -> Result<std::unique_ptr<Executor>> {
        std::unique_ptr<Executor> executor = TRY(FunctionExecutor::open(function, 4, 2, poller));
        return executor;
    };
}

template <typename Condition>
void wait_until(Condition condition) {
    while (!condition()) std::this_thread::yield();
}

// A job in a store that can be away.
class Away {
public:
    explicit Away(const Clock& clock) : clock_(clock) {
        EngineOptions options{.patience = {.limit_ms = {},
                                           .say =
                                               [this](std::string_view text) {
                                                   std::lock_guard lock(mutex_);
                                                   said_ += std::string(text) + "\n";
                                               }},
                              .as_server = true,
                              .before_store = [this](std::unique_ptr<Store> store) {
                                  return std::make_unique<test::FlakyStore>(std::move(store),
                                                                            outage);
                              }};
        engine_ =
            must(Engine::open({.path = path_}, OpenStore::create, clock_, std::move(options)));
    }

    void submit(const std::vector<std::string>& words, const std::string& program = "function") {
        RunRequest wanted = request(words);
        wanted.job.spec.command = {program};
        must(submit_job(*engine_, wanted));
    }
    Engine& engine() { return *engine_; }
    Result<WorkerReport> work(Function function, StopSignals* signals = nullptr) {
        return work_on(*engine_,
                       {.job = {}, .signals = signals, .executor = functions(std::move(function))},
                       4);
    }
    Result<RunReport> run(const std::vector<std::string>& words, Function function) {
        RunRequest wanted = request(words);
        wanted.executor = functions(std::move(function));
        return run_job(*engine_, wanted);
    }
    // As another process does that is not cut off.
    std::unique_ptr<Store> connect() {
        return must(
            SqliteStore::open({.path = path_, .create = false, .boot = engine_->boot()}, clock_));
    }
    Tally tally() { return must(connect()->list_jobs()).front().tally; }
    std::vector<std::string> faults() { return must(connect()->verify({})).faults; }

    int times_said(const std::string& text) {
        std::lock_guard lock(mutex_);
        int times = 0;
        for (std::size_t at = said_.find(text); at != std::string::npos;
             at = said_.find(text, at + 1)) {
            ++times;
        }
        return times;
    }

    test::Outage outage;

private:
    static RunRequest request(const std::vector<std::string>& words) {
        return {.job = {.name = "job",
                        .spec = {.command = {"function"}, .sources = {words_source(words)}}},
                .word_lists = {{words_source(words), words}},
                .slots = 4,
                .sinks = {}};
    }

    const Clock& clock_;
    test::TemporaryDirectory directory_{test::fast_place()};
    std::string path_ = directory_.file("work.db");
    std::mutex mutex_;
    std::string said_;
    std::unique_ptr<Engine> engine_;
};

constexpr const char* does_not_answer = "the store does not answer (connection refused)";
constexpr const char* cut_off = "has not been reached for the time of a lease";

// Cuts the process off for longer than a lease while it runs its first item.
class CutOff {
public:
    CutOff(Away& away, test::LeapingClock& clock) : away_(away), clock_(clock) {}

    FunctionResult operator()(const Task&) {
        if (runs_++ > 0) return {};
        away_.outage.begin();
        clock_.advance(bounds::heartbeat_ms);
        wait_until([this] { return away_.outage.refused() > 0; });
        clock_.advance(bounds::lease_ms);
        wait_until([this] { return away_.times_said(cut_off) > 0; });
        away_.outage.end();
        return {.output = "too late"};
    }
    int runs() const { return runs_; }

private:
    Away& away_;
    test::LeapingClock& clock_;
    std::atomic<int> runs_{0};
};

}  // namespace

TEST_CASE("commands go on while the store is away, and their results are settled when it is back") {
    SystemClock clock;
    Away away(clock);
    away.submit({"ends first", "ends later"});
    std::atomic<int> runs{0};

    WorkerReport report = must(away.work([&](const Task& task) {
        ++runs;
        wait_until([&] { return runs == 2; });
        if (task.item->input == "ends first") {
            away.outage.begin();
            return FunctionResult{};
        }
        wait_until([&] { return away.outage.refused() > 2; });
        away.outage.end();
        return FunctionResult{};
    }));

    CHECK(runs == 2);
    CHECK(report.completed == 2);
    CHECK(away.tally().completed == 2);
    CHECK(away.faults().empty());
    CHECK(away.times_said(does_not_answer) == 1);
    CHECK(away.times_said("the store answers again after") == 1);
}

TEST_CASE("a worker that was cut off for longer than its lease drops what it has and begins anew") {
    test::LeapingClock clock;
    Away away(clock);
    away.submit({"a"});
    CutOff function(away, clock);

    WorkerReport report = must(away.work(std::ref(function)));

    CHECK(function.runs() == 2);
    CHECK(report.completed == 1);
    CHECK(report.end == WorkerReport::End::nothing_left);
    CHECK(away.tally().completed == 1);
    CHECK(away.faults().empty());
    CHECK(away.times_said(does_not_answer) == 1);
    CHECK(must(away.connect()->live_workers()).empty());
}

TEST_CASE("a run that was cut off for longer than its lease goes on") {
    test::LeapingClock clock;
    Away away(clock);
    CutOff function(away, clock);

    RunReport report = must(away.run({"a", "b", "c"}, std::ref(function)));

    CHECK(report.job.tally.completed == 3);
    CHECK_FALSE(report.fed.interrupted);
    CHECK(away.faults().empty());
    CHECK(must(away.connect()->live_workers()).empty());
}

TEST_CASE("the late result of a worker that others took for dead is refused") {
    SystemClock clock;
    Away away(clock);
    away.submit({"a", "b"});
    std::atomic<int> runs{0};

    WorkerReport report = must(away.work([&](const Task& task) {
        if (++runs > 2) return FunctionResult{};
        wait_until([&] { return runs == 2; });
        if (task.item->input == "a") {
            away.outage.begin();
            return FunctionResult{.output = "late"};
        }
        wait_until([&] { return away.outage.refused() > 0; });
        must(away.connect()->reap_worker(task.worker, LossReason::process_ended, {}));
        away.outage.end();
        return FunctionResult{};
    }));

    CHECK(runs == 4);
    CHECK(report.refused >= 1);
    CHECK(away.tally().completed == 2);
    CHECK(away.faults().empty());
}

TEST_CASE("a host on which nothing can run leaves the items to others, and fails none") {
    SystemClock clock;
    Away away(clock);
    away.submit({"a", "b", "c"}, "/nowhere/no-such-program");

    Error error = test::refusal(work_on(away.engine(), {.job = {}}, 2));

    CHECK(error.message.starts_with("this host cannot run the command ("));
    CHECK(error.message.find("no-such-program") != std::string::npos);
    CHECK(error.message.ends_with("; leaving its items to others"));
    CHECK(away.tally().open() == 3);
    CHECK(away.faults().empty());
    WorkerReport elsewhere = must(away.work([](const Task& task) {
        return FunctionResult{.output = "", .cause = task.attempt == 1 ? "" : "not the first"};
    }));
    CHECK(elsewhere.completed == 3);
}

TEST_CASE("a stop during an outage ends the worker with the store's error") {
    StopSignals signals;
    SystemClock clock;
    Away away(clock);
    away.submit({"a"});

    Error error = test::refusal(away.work(
        [&](const Task&) {
            away.outage.begin();
            kill(getpid(), SIGINT);
            return FunctionResult{};
        },
        &signals));

    CHECK(error.code == ErrorCode::unavailable);
    CHECK(error.message.find("connection refused") != std::string::npos);
}

}  // namespace stint
