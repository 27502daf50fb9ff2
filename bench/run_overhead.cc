// What does a run cost beside the bare work? The same /bin/true through a bare posix_spawn loop,
// `stint run`, xargs and GNU parallel, in turn; then one line of output an item, printed in several
// ways; then one item from start to exit; then the cost an item of no-op functions as the job
// grows.
//
//     bench_run_overhead [--items=10000] [--rounds=5] [--parallel=1] [--flat=1] [--check=0]
//
// With --check=1 it exits with 1 when a ratio misses its target.
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "measure.h"
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stint/engine/run.h"
#include "stint/exec/function_executor.h"

namespace stint::bench {
namespace {

std::string scratch;

void spawn_loop(long items) {
    char program[] = "/bin/true";
    for (long started = 0, live = 0; started < items || live > 0;) {
        if (live < 2 && started < items) {
            std::string word = std::to_string(++started);
            char* argv[] = {program, word.data(), nullptr};
            pid_t pid = 0;
            if (posix_spawn(&pid, program, nullptr, nullptr, argv, environ) != 0) std::exit(1);
            ++live;
            continue;
        }
        int status = 0;
        if (wait(&status) > 0) --live;
    }
}

int compare_runners(const std::string& stint, long items, int rounds, bool with_parallel) {
    std::string seq = "seq " + std::to_string(items);
    std::string store = scratch + "/overhead.db";
    std::string run = stint + " run --store " + store + " -q -j2 -- /bin/true {}";
    auto forget = [store] { shell("rm -rf " + store + "*"); };
    std::vector<Contender> contenders;
    contenders.push_back({"bare posix_spawn + wait, 2 slots", [=] { spawn_loop(items); }});
    contenders.push_back({"stint run -j2", [=] { shell(seq + " | " + run); }, forget});
    contenders.push_back({"xargs -P2 -n1", [=] { shell(seq + " | xargs -P2 -n1 /bin/true"); }});
    if (with_parallel) {
        contenders.push_back(
            {"parallel -j2", [=] { shell(seq + " | parallel -j2 /bin/true {}"); }});
    }
    race(contenders, rounds);
    for (const Contender& contender : contenders) {
        std::printf("%-34s %8.3f s  %7.1f us an item\n", contender.name.c_str(),
                    median(contender.seconds),
                    median(contender.seconds) / static_cast<double>(items) * 1e6);
    }
    int misses = check("stint / bare loop", ratio(contenders[1], contenders[0]), 1.25);
    misses += check("stint / xargs", ratio(contenders[1], contenders[2]), 0.95);
    if (with_parallel) {
        misses += check("stint / parallel", ratio(contenders[1], contenders[3]), 0.15);
    }
    return misses;
}

// A folder and three files an item, one after the other.
void write_files(const std::string& folder, long items) {
    for (long i = 1; i <= items; ++i) {
        std::string place = folder + "/1/" + std::to_string(i);
        std::filesystem::create_directories(place);
        std::string text = std::to_string(i);
        std::ofstream(place + "/stdout") << text << '\n';
        std::ofstream(place + "/stderr");
        std::ofstream(place + "/seq") << text;
    }
}

// The same /bin/echo, printed as it comes and in the other ways.
int compare_printing(const std::string& stint, long items, int rounds) {
    std::string store = scratch + "/printing.db";
    std::string folder = scratch + "/results";
    auto forget = [=] { shell("rm -rf " + store + "* " + folder); };
    std::vector<Contender> contenders;
    for (const std::string& option : {std::string(), std::string("--ordered"), std::string("--tag"),
                                      std::string("--line-buffer"), "--results " + folder}) {
        std::string line = "seq " + std::to_string(items) + " | " + stint + " run --store " +
                           store + " -q -j2 " + option + " -- /bin/echo {} > /dev/null";
        contenders.push_back(
            {"stint run " + option.substr(0, option.find(' ')), [=] { shell(line); }, forget});
    }
    // What the disk alone asks for the files of --results, whoever writes them.
    contenders.push_back(
        {"the files of --results, bare", [=] { write_files(folder, items); }, forget});
    race(contenders, rounds);
    forget();
    int misses = 0;
    for (const Contender& contender : contenders) {
        std::printf("%-34s %8.3f s  %7.1f us an item\n", contender.name.c_str(),
                    median(contender.seconds),
                    median(contender.seconds) / static_cast<double>(items) * 1e6);
    }
    for (std::size_t i = 1; i + 1 < contenders.size(); ++i) {
        misses += check(contenders[i].name + " / plain", ratio(contenders[i], contenders[0]), 1.2);
    }
    return misses;
}

void time_one_item(const std::string& stint) {
    std::string store = scratch + "/one.db";
    std::string run = stint + " run --store " + store + " -q -- /bin/true {} ::: a";
    std::vector<Contender> contenders;
    contenders.push_back(
        {"one item, new store", [=] { shell(run); }, [=] { shell("rm -rf " + store + "*"); }});
    contenders.push_back({"one item, existing store", [=] { shell(run); }});
    contenders.push_back({"a shell that runs nothing", [] { shell(":"); }});
    race(contenders, 21);
    double floor = median(contenders[2].seconds);
    for (const Contender& contender : contenders) {
        std::printf("%-34s %8.2f ms (%.2f without the shell)\n", contender.name.c_str(),
                    median(contender.seconds) * 1e3, (median(contender.seconds) - floor) * 1e3);
    }
}

// Seconds for `items` no-op functions, everything on: feed, leases, outcomes, sync.
double run_functions(std::int64_t items) {
    std::string list = scratch + "/list";
    shell("seq " + std::to_string(items) + " > " + list);
    std::string path = scratch + "/flat.db";
    shell("rm -rf " + path + "*");
    SystemClock clock;
    std::unique_ptr<Engine> engine = Engine::open({.path = path}, OpenStore::create, clock).value();
    RunRequest request{
        .job = {.name = "flat", .spec = {.sources = {"lines:" + list}}}, .slots = 128, .sinks = {}};
    request.executor = [](SlotsFile&, Poller& poller) -> Result<std::unique_ptr<Executor>> {
        auto opened =
            FunctionExecutor::open([](const Task&) { return FunctionResult{}; }, 128, 2, poller);
        std::unique_ptr<Executor> executor = TRY(std::move(opened));
        return executor;
    };
    double seconds = seconds_of([&] {
        RunReport report = run_job(*engine, request).value();
        if (report.job.tally.completed != items) std::exit(1);
    });
    return seconds;
}

int measure_flatness(std::int64_t items_max) {
    double first = 0;
    double last = 0;
    for (std::int64_t items = 10'000; items <= items_max; items *= 10) {
        std::vector<double> costs;
        for (int i = 0; i < (items < 1'000'000 ? 5 : 1); ++i) {
            costs.push_back(run_functions(items) / static_cast<double>(items) * 1e6);
        }
        last = median(costs);
        if (first == 0) first = last;
        std::printf("%9ld no-op functions               %7.2f us an item, %8.0f items/s\n",
                    static_cast<long>(items), last, 1e6 / last);
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("memory at its peak                 %7.1f MiB\n",
                static_cast<double>(usage.ru_maxrss) / 1024);
    return check("cost at the largest / at 10000", last / first, 1.2) +
           check("memory in MiB", static_cast<double>(usage.ru_maxrss) / 1024, 100);
}

}  // namespace
}  // namespace stint::bench

int main(int argc, char** argv) {
    using namespace stint::bench;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    std::string stint = std::filesystem::canonical(argv[0]).parent_path() / "stint";
    scratch = std::filesystem::temp_directory_path() / ("stint-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    long items = option(argc, argv, "items", 10'000);
    int misses = compare_runners(stint, items, static_cast<int>(option(argc, argv, "rounds", 5)),
                                 option(argc, argv, "parallel", 1) != 0);
    misses += compare_printing(stint, items, static_cast<int>(option(argc, argv, "rounds", 5)));
    time_one_item(stint);
    if (option(argc, argv, "flat", 1) != 0) {
        misses += measure_flatness(option(argc, argv, "flat-items", 1'000'000));
    }
    std::filesystem::remove_all(scratch);
    return option(argc, argv, "check", 0) != 0 && misses > 0 ? 1 : 0;
}
