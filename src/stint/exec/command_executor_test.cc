#include "stint/exec/command_executor.h"

#include <csignal>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

struct Bench {
    explicit Bench(std::vector<std::string> command) {
        job.name = "job";
        job.spec.command = std::move(command);
        executor = CommandExecutor::open({.slots = 2,
                                          .scratch_directory = directory.path(),
                                          .content_directory = directory.path()},
                                         slots_file, poller)
                       .value();
    }

    void start(int slot, const Item& item) {
        executor->start(slot, {.job = &job, .item = &item, .worker = {5}, .token = {77}});
    }

    Attempt finish() {
        std::vector<Ended> ended;
        executor->collect(Executor::tag_any, ended);
        while (ended.empty()) {
            std::vector<std::uint64_t> tags;
            for (std::uint64_t tag : poller.wait(10'000).value()) tags.push_back(tag);
            REQUIRE_FALSE(tags.empty());
            for (std::uint64_t tag : tags) executor->collect(tag, ended);
        }
        executor->gather(ended.front());
        CHECK(ended.front().succeeded == ended.front().attempt.cause.empty());
        return ended.front().attempt;
    }

    Attempt run(const std::string& input) {
        Item item{.id = make_item_id({1}, 3), .key = input, .input = input};
        start(0, item);
        return finish();
    }

    test::TemporaryDirectory directory;
    SlotsFile slots_file = SlotsFile::create(directory.path() + "/1", 2).value();
    Poller poller = Poller::open().value();
    Job job;
    std::unique_ptr<CommandExecutor> executor;
};

}  // namespace

TEST_CASE("a command's output and the end of its stderr are kept") {
    Attempt attempt = Bench({"sh", "-c", "echo out $1; echo err >&2", "sh"}).run("a b");

    CHECK(attempt.cause.empty());
    CHECK(attempt.output == "out a b\n");
    CHECK(attempt.output_bytes == 8);
    CHECK(attempt.diagnostics == "err\n");
    CHECK(attempt.duration_us > 0);
}

TEST_CASE("an exit code and a signal are told apart") {
    CHECK(Bench({"sh", "-c", "exit 3"}).run("x").cause == "exit 3");
    CHECK(Bench({"sh", "-c", "kill -KILL $$"}).run("x").cause == "signal KILL");
}

TEST_CASE("a command sees what it is part of") {
    Attempt attempt =
        Bench({"sh", "-c", "echo $STINT_JOB $STINT_SEQ $STINT_KEY $STINT_TOKEN $STINT_WORKER", "sh",
               "{#}"})
            .run("k");

    CHECK(attempt.output == "job 3 k 77 5\n");
}

TEST_CASE("a command reads nothing from stdin") {
    CHECK(Bench({"sh", "-c", "cat; echo end"}).run("x").output == "end\n");
}

TEST_CASE("an output too long for a row becomes a content file, whole") {
    Bench bench({"sh", "-c", "head -c 100000 /dev/zero"});

    Attempt attempt = bench.run("x");

    CHECK(attempt.output_bytes == 100'000);
    CHECK(attempt.output.empty());
    REQUIRE_FALSE(attempt.content.empty());
    CHECK(read_file(bench.directory.path() + "/" + attempt.content, 200'000).value().size() ==
          100'000);
}

TEST_CASE("what one item printed is not seen by the next in its slot") {
    Bench bench({"sh", "-c", "echo $1", "sh", "{}"});

    CHECK(bench.run("first").output == "first\n");
    CHECK(bench.run("2").output == "2\n");
}

TEST_CASE("an attempt that cannot start says why") {
    CHECK(Bench({"no-such-program-anywhere"}).run("x").cause.find("cannot run") == 0);
    CHECK(Bench({"echo"}).run(std::string("a\0b", 3)).cause.find("NUL") != std::string::npos);
}

TEST_CASE("a signal reaches the whole process group") {
    Bench bench({"sh", "-c", "sleep 100 & wait"});
    Item item{.id = make_item_id({1}, 1), .key = "x", .input = "x"};
    bench.start(1, item);

    bench.executor->signal(1, SIGKILL);

    CHECK(bench.finish().cause == "signal KILL");
}

TEST_CASE("a program is looked for before anything runs") {
    CHECK(resolve_program({.command = {"sh"}}).ok());
    CHECK(resolve_program({.command = {"cd-me-not"}}).error().message.find("PATH") !=
          std::string::npos);
    CHECK(resolve_program({.command = {"./missing"}}).error().code == ErrorCode::not_found);
}

}  // namespace stint
