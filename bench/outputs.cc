// What do outputs cost? Short ones kept with their items, beside the same items without; and one
// huge output of a command, beside a plain redirection and a pipe.
//
//     bench_outputs [--items=1000000] [--rounds=3] [--mebibytes=1024] [--check=0]
//
// With --check=1 it exits with 1 when a ratio misses its target.
#include <cstdint>
#include <filesystem>

#include "measure.h"
#include <sys/resource.h>
#include <unistd.h>

#include "stint/engine/run.h"
#include "stint/exec/function_executor.h"

namespace stint::bench {
namespace {

constexpr int slots = 128;
std::string scratch;

// Functions that yield so many bytes each: feed, leases, outcomes, sync, and nobody who prints.
void run_functions(const std::string& list, std::int64_t items, std::size_t bytes) {
    SystemClock clock;
    std::unique_ptr<Engine> engine =
        Engine::open({.path = scratch + "/items.db"}, OpenStore::create, clock).value();
    RunRequest request{.job = {.name = "items", .spec = {.sources = {"lines:" + list}}},
                       .slots = slots,
                       .sinks = {}};
    request.executor = [=](SlotsFile&, Poller& poller) -> Result<std::unique_ptr<Executor>> {
        auto opened = FunctionExecutor::open(
            [=](const Task&) { return FunctionResult{.output = std::string(bytes, 'x')}; }, slots,
            2, poller);
        std::unique_ptr<Executor> executor = TRY(std::move(opened));
        return executor;
    };
    RunReport report = run_job(*engine, request).value();
    if (report.job.tally.completed != items) std::exit(1);
}

int compare_short(std::int64_t items, int rounds) {
    std::string list = scratch + "/list";
    shell("seq " + std::to_string(items) + " > " + list);
    auto forget = [] { shell("rm -rf " + scratch + "/items.db*"); };
    std::vector<Contender> contenders;
    contenders.push_back({"100 bytes kept", [=] { run_functions(list, items, 100); }, forget});
    contenders.push_back({"no output", [=] { run_functions(list, items, 0); }, forget});
    race(contenders, rounds);
    forget();
    for (const Contender& contender : contenders) {
        std::printf("%-34s %8.3f s  %7.2f us an item\n", contender.name.c_str(),
                    median(contender.seconds),
                    median(contender.seconds) / static_cast<double>(items) * 1e6);
    }
    return check("100 bytes kept / no output", ratio(contenders[0], contenders[1]), 1.3);
}

int compare_huge(const std::string& stint, long mebibytes, int rounds) {
    std::string bytes = std::to_string(mebibytes << 20);
    std::string head = "head -c " + bytes + " /dev/zero";
    std::string file = scratch + "/bytes";
    // What one contender has left for the disk must not slow the next one.
    auto forget = [] { shell("rm -rf " + scratch + "/huge.db* " + scratch + "/bytes* && sync"); };
    std::string run = stint + " run -q --store 'sqlite:" + scratch + "/huge.db";
    std::string durable = run + "'";
    std::string process = run + "?durability=process'";
    std::string item = " head -c " + bytes + " ::: /dev/zero";
    std::vector<Contender> contenders;
    auto add = [&](const std::string& name, const std::string& line) {
        contenders.push_back({name, [line] { shell(line); }, forget});
    };
    add("redirected to a file", head + " > " + file);
    add("redirected to a file, and synced", head + " > " + file + " && sync " + file);
    add("redirected, and cat to a file",
        head + " > " + file + " && cat " + file + " > " + file + "2");
    add("head | cat > /dev/null", head + " | cat > /dev/null");
    add("stint, kept, not printed", durable + " --to file:" + file + item);
    add("stint, kept and > /dev/null", durable + item + " > /dev/null");
    add("stint, unsynced, > /dev/null", process + item + " > /dev/null");
    add("stint, unsynced, > a file", process + item + " > " + file);
    race(contenders, rounds);
    forget();
    for (const Contender& contender : contenders) {
        double seconds = median(contender.seconds);
        std::printf("%-34s %8.3f s  %7.2f GB/s\n", contender.name.c_str(), seconds,
                    static_cast<double>(mebibytes << 20) / seconds / 1e9);
    }
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    double memory = static_cast<double>(usage.ru_maxrss) / 1024;
    return check("unsynced > /dev/null / redirected", ratio(contenders[6], contenders[0]), 1.25) +
           check("synced > /dev/null / redirected, synced", ratio(contenders[5], contenders[1]),
                 1.25) +
           check("unsynced > a file / redirected, cat", ratio(contenders[7], contenders[2]), 1.0) +
           check("memory of the largest process in MiB", memory, 100);
}

}  // namespace
}  // namespace stint::bench

int main(int argc, char** argv) {
    using namespace stint::bench;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    std::string stint = std::filesystem::canonical(argv[0]).parent_path() / "stint";
    scratch = std::filesystem::temp_directory_path() / ("stint-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    int rounds = static_cast<int>(option(argc, argv, "rounds", 3));
    // First, while this process is small: children count from the memory of who starts them.
    int misses = compare_huge(stint, option(argc, argv, "mebibytes", 1'024), rounds);
    misses += compare_short(option(argc, argv, "items", 1'000'000), rounds);
    std::filesystem::remove_all(scratch);
    return option(argc, argv, "check", 0) != 0 && misses > 0 ? 1 : 0;
}
