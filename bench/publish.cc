// What does it cost to publish an output file an item? The same cp through `stint run`, once
// straight to where the file is wanted and once through --out: synced, won, renamed, settled.
//
//     bench_publish [--items=10000] [--rounds=3] [--check=0]
//
// With --check=1 it exits with 1 when the ratio misses its target.
#include <filesystem>

#include "measure.h"
#include <unistd.h>

int main(int argc, char** argv) {
    using namespace stint::bench;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    std::string stint = std::filesystem::canonical(argv[0]).parent_path() / "stint";
    std::string scratch =
        std::filesystem::temp_directory_path() / ("stint-bench-" + std::to_string(getpid()));
    long items = option(argc, argv, "items", 10'000);
    auto prepare = [scratch] {
        shell("rm -rf " + scratch + "; mkdir -p " + scratch + "/plain; seq 100 > " + scratch +
              "/seed");
    };
    std::string run = "cd " + scratch + "; seq " + std::to_string(items) + " | " + stint +
                      " run --store work.db -q -j2 ";
    std::vector<Contender> contenders;
    contenders.push_back(
        {"cp straight to its place", [=] { shell(run + "-- /bin/cp seed plain/{}"); }, prepare});
    contenders.push_back({"cp to {out}, published by --out",
                          [=] { shell(run + "--out 'made/{}' -- /bin/cp seed {out}"); }, prepare});
    race(contenders, static_cast<int>(option(argc, argv, "rounds", 3)));
    for (const Contender& contender : contenders) {
        std::printf("%-34s %8.3f s  %7.1f us an item\n", contender.name.c_str(),
                    median(contender.seconds),
                    median(contender.seconds) / static_cast<double>(items) * 1e6);
    }
    int misses = check("with --out / without", ratio(contenders[1], contenders[0]), 1.3);
    std::filesystem::remove_all(scratch);
    return option(argc, argv, "check", 0) != 0 && misses > 0 ? 1 : 0;
}
