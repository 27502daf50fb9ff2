#include "stint/exec/command_executor.h"

#include <csignal>
#include <filesystem>

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/base/text.h"
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

    Attempt finish() { return finish_whole().attempt; }

    Ended finish_whole() {
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
        return std::move(ended.front());
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

TEST_CASE("a command's output and its stderr are kept") {
    Attempt attempt = Bench({"sh", "-c", "echo out $1; echo err >&2", "sh"}).run("a b");

    CHECK(attempt.cause.empty());
    CHECK(attempt.output == "out a b\n");
    CHECK(attempt.output_bytes == 8);
    CHECK(attempt.errors == "err\n");
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

TEST_CASE("a key that is too long for a variable is left out of the environment") {
    Bench bench({"sh", "-c", "echo $# ${STINT_KEY-none}", "sh"});
    std::vector<std::string> halves(2, std::string(70'000, 'x'));
    Item item{
        .id = make_item_id({1}, 3), .key = join(halves, " "), .input = "", .arguments = halves};

    bench.start(0, item);

    CHECK(bench.finish().output == "2 none\n");
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

TEST_CASE("an stderr too long for a row becomes a content file, and its end stays at hand") {
    Bench bench({"sh", "-c", "{ head -c 100000 /dev/zero; echo end; } >&2"});

    Attempt attempt = bench.run("x");

    CHECK(attempt.errors_bytes == 100'004);
    CHECK(std::ssize(attempt.errors) == bounds::diagnostics_bytes_max);
    CHECK(attempt.errors.ends_with("end\n"));
    REQUIRE(attempt.errors_content.ends_with(".err"));
    CHECK(
        read_file(bench.directory.path() + "/" + attempt.errors_content, 200'000).value().size() ==
        100'004);
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

TEST_CASE("a command writes its output file beside the place where it is to go") {
    Bench bench({"sh", "-c", "echo made > $1; echo $STINT_OUT", "sh", "{out}"});
    bench.job.spec.out = bench.directory.path() + "/deep/er/{}.txt";
    Item item{.id = make_item_id({1}, 1), .key = "x", .input = "x"};
    bench.start(0, item);

    Ended ended = bench.finish_whole();

    REQUIRE(ended.publication.has_value());
    CHECK(ended.publication->to == bench.directory.path() + "/deep/er/x.txt");
    CHECK(directory_of(ended.publication->from) == directory_of(ended.publication->to));
    CHECK(ended.attempt.output == ended.publication->from + "\n");
    CHECK(ended.publication->bytes == 5);
    CHECK(read_file(ended.publication->from, 100).value() == "made\n");
    CHECK_FALSE(file_facts(ended.publication->to).value().has_value());
}

TEST_CASE("what a failed command wrote to its output file is removed") {
    Bench bench({"sh", "-c", "echo half > $1; exit 3", "sh", "{out}"});
    bench.job.spec.out = bench.directory.path() + "/deep/{}.txt";
    Item item{.id = make_item_id({1}, 1), .key = "x", .input = "x"};
    bench.start(0, item);

    Ended ended = bench.finish_whole();

    CHECK(ended.attempt.cause == "exit 3");
    CHECK_FALSE(ended.publication.has_value());
    CHECK(std::filesystem::is_empty(bench.directory.path() + "/deep"));
}

TEST_CASE("a command that wrote no output file, or none that is a file, has failed") {
    for (const char* script : {"true", "mkdir $1"}) {
        Bench bench({"sh", "-c", script, "sh", "{out}"});
        bench.job.spec.out = bench.directory.path() + "/{}.txt";
        CHECK(bench.run("x").cause.find("{out}") != std::string::npos);
    }
}

TEST_CASE("who cannot begin is told from what cannot be begun") {
    auto begun = [](std::vector<std::string> command, const std::string& input) {
        Bench bench(std::move(command));
        Item item{.id = make_item_id({1}, 1), .key = "x", .input = input};
        bench.start(0, item);
        return bench.finish_whole().begun;
    };
    CHECK(begun({"echo"}, "x") == Begun::yes);
    CHECK(begun({"echo"}, std::string(3'000'000, 'x')) == Begun::not_this_item);
    CHECK(begun({"echo"}, std::string("a\0b", 3)) == Begun::not_this_item);
    CHECK(begun({"no-such-program-anywhere"}, "x") == Begun::none_will);
}

}  // namespace stint
