// Whole runs in one process, with functions as work.
#include "stint/engine/run.h"

#include <atomic>
#include <mutex>
#include <set>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/exec/function_executor.h"

namespace stint {
namespace {

ExecutorMaker functions(Function function, int slots = 4) {
    return [=](SlotsFile&, Poller& poller) -> Result<std::unique_ptr<Executor>> {
        std::unique_ptr<Executor> executor =
            TRY(FunctionExecutor::open(function, slots, 2, poller));
        return executor;
    };
}

struct Place {
    test::TemporaryDirectory directory;
    SystemClock clock;
    std::unique_ptr<Engine> engine =
        Engine::open({.path = directory.path() + "/work.db"}, OpenStore::create, clock).value();

    RunReport run(const std::vector<std::string>& words, Function function, int attempts = 1) {
        RunRequest request{
            .job = {.name = "job",
                    .spec = {.command = {"function"},
                             .sources = {words_source(words)},
                             .retry = {.attempts_max = attempts, .first_delay_ms = 1}}},
            .word_lists = {{words_source(words), words}},
            .slots = 4,
            .sinks = {},
            .executor = functions(std::move(function))};
        return run_job(*engine, request).value();
    }

    Verification verify() {
        return engine->queue().call([](Store& store) { return store.verify({}); }).value();
    }
};

std::vector<std::string> numbers(int count) {
    std::vector<std::string> words;
    for (int i = 0; i < count; ++i) words.push_back(std::to_string(i));
    return words;
}

}  // namespace

TEST_CASE("every item is run once and the job is completed") {
    Place place;
    std::mutex mutex;
    std::multiset<std::string> seen;

    RunReport report = place.run(numbers(500), [&](const Task& task) {
        std::lock_guard lock(mutex);
        seen.insert(task.item->input);
        return FunctionResult{};
    });

    CHECK(report.job.state == JobState::completed);
    CHECK(report.job.tally.completed == 500);
    CHECK(seen.size() == 500);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 500);
    CHECK(place.verify().faults.empty());
}

TEST_CASE("an item that fails is tried again until its attempts are used up") {
    Place place;
    std::atomic<int> tries{0};

    RunReport report = place.run(
        {"bad", "good"},
        [&](const Task& task) {
            if (task.item->input == "good") return FunctionResult{};
            ++tries;
            return FunctionResult{.cause = "no"};
        },
        3);

    CHECK(tries == 3);
    CHECK(report.job.state == JobState::failed);
    CHECK(report.job.tally.failed == 1);
    CHECK(report.worked.failed == 1);
    CHECK(place.verify().faults.empty());
}

TEST_CASE("an item that succeeds at its second try is completed") {
    Place place;

    RunReport report = place.run(
        {"a"},
        [&](const Task& task) {
            return FunctionResult{.cause = task.attempt == 1 ? "not yet" : ""};
        },
        2);

    CHECK(report.job.state == JobState::completed);
}

TEST_CASE("a job without items is completed") {
    Place place;

    CHECK(place.run({}, [](const Task&) { return FunctionResult{}; }).job.state ==
          JobState::completed);
}

TEST_CASE("a submitted job is done by whoever works on the store") {
    Place place;
    RunRequest request{
        .job = {.name = "later", .spec = {.command = {"function"}, .sources = {"words:x"}}},
        .word_lists = {{"words:x", {"a", "b", "c"}}}};
    CHECK(submit_job(*place.engine, request).value().job.tally.items == 3);

    WorkerReport report =
        work_on(*place.engine,
                {.job = {}, .executor = functions([](const Task&) { return FunctionResult{}; })}, 4)
            .value();

    CHECK(report.completed == 3);
    CHECK(place.engine->queue()
              .call([](Store& store) { return store.find_job("later"); })
              .value()
              ->state == JobState::completed);
}

TEST_CASE("working on an empty store ends at once") {
    Place place;

    WorkerReport report =
        work_on(*place.engine,
                {.job = {}, .executor = functions([](const Task&) { return FunctionResult{}; })}, 1)
            .value();

    CHECK(report.end == WorkerReport::End::nothing_left);
    CHECK(report.completed == 0);
}

TEST_CASE("a store's URL says where it is and how durable") {
    CHECK(parse_store_url("a.db").value().path == "a.db");
    CHECK(parse_store_url("a.db").value().durable);
    CHECK(parse_store_url("sqlite:a.db?durability=process").value().durable == false);
    CHECK(parse_store_url("sqlite:a.db?durability=none").error().message.find("durability=full") !=
          std::string::npos);
    StoreUrl server = parse_store_url("postgres://a:b@here/db?x=1&schema=two&y=2").value();
    CHECK(server.address == "postgres://a:b@here/db?x=1&y=2");
    CHECK(server.path == "postgres://a@here/db?x=1&y=2");
    CHECK(server.schema == "two");
    CHECK_FALSE(parse_store_url("postgres://here/db?schema=a\"b").ok());
    CHECK_FALSE(parse_store_url("mysql://here/db").ok());
    CHECK_FALSE(parse_store_url("").ok());
}

}  // namespace stint
