// What does the store cost beside bare SQLite? Exchanges through group commit, durable, against a
// loop of the same statements without queue, threads or checks; adding items; the rate as the store
// grows; four processes that write at once.
//
//     bench_store [--rounds=5] [--settle=100000] [--add=1000000] [--large=10000000] [--check=0]
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>

#include "measure.h"
#include <sys/wait.h>
#include <unistd.h>

#include "stint/base/guarded.h"
#include "stint/model/bounds.h"
#include "stint/store/commit_queue.h"
#include "stint/store/sqlite/queries.sql.h"
#include "stint/store/sqlite/sqlite_store.h"
#include "stint/sys/host.h"

namespace stint::bench {
namespace {

namespace sql = sqlite::texts;

std::string scratch;
SystemClock system_clock;

std::unique_ptr<Store> open_store(const std::string& path) {
    return SqliteStore::open({.path = path, .boot = boot_id()}, system_clock).value();
}

void forget(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    std::filesystem::remove_all(path + ".d");
}

std::vector<NewItem> block_of(std::int64_t first, std::size_t size) {
    std::vector<NewItem> items(size);
    for (std::size_t i = 0; i < size; ++i) {
        items[i].input = "input/of/some/length/" + std::to_string(first + std::int64_t(i)) + ".dat";
    }
    return items;
}

struct Filled {
    JobId job;
    WorkerId worker;
    double seconds = 0;
};

Filled fill(Store& store, std::int64_t items, KeyRule keys) {
    Filled filled;
    filled.worker = store.register_worker({.host = "bench", .slots = 64}).value();
    filled.job = store.open_job({.name = "bench", .spec = {.command = {"true"}}}).value().job.id;
    store.take_feeder(filled.job, filled.worker).value();
    for (std::int64_t at = 0; at < items;) {
        auto block = block_of(at, static_cast<std::size_t>(std::min<std::int64_t>(
                                      items - at, bounds::append_items_max)));
        filled.seconds += seconds_of([&] {
            store.append_items(filled.job, filled.worker, block, keys, ChangedRule::keep).value();
            store.tend().value();
        });
        at += static_cast<std::int64_t>(block.size());
    }
    return filled;
}

// Keeps `in_flight` requests of `batch` settlements each under way, as slots do, until `total`
// items are settled. One thread: what is measured is the queue and the store, not the callers.
class Client {
public:
    Client(CommitQueue& queue, Filled filled, int in_flight, std::size_t batch)
        : queue_(queue), filled_(filled), in_flight_(in_flight), batch_(batch) {}

    void settle(std::int64_t total) {
        std::int64_t sent = 0;
        int under_way = 0;
        while (sent < total || under_way > 0) {
            while (sent < total && under_way < in_flight_) {
                ExchangeRequest request{.worker = filled_.worker};
                while (request.settled.size() < batch_ && !ready_.empty()) {
                    auto [token, item] = ready_.front();
                    ready_.pop_front();
                    request.settled.push_back({.token = token,
                                               .item = item,
                                               .attempt = {.duration_us = 1, .output = output_}});
                }
                bool low = static_cast<std::int64_t>(ready_.size()) < bounds::lease_items_max / 2;
                if (low && !claiming_) {
                    claiming_ = true;
                    request.claim = ClaimWish{.slots = 64, .job = filled_.job};
                }
                if (request.settled.empty() && !request.claim) break;
                sent += static_cast<std::int64_t>(request.settled.size());
                ++under_way;
                send(std::move(request));
            }
            under_way -= take_answers();
        }
    }

private:
    void send(ExchangeRequest request) {
        bool claims = request.claim.has_value();
        queue_.exchange(std::move(request), [this, claims](Result<ExchangeAnswer> answer) {
            {
                auto inbox = inbox_.lock();
                if (!answer.value().refused.empty()) std::abort();
                inbox->push_back({std::move(answer).value(), claims});
            }
            changed_.notify_one();
        });
    }

    int take_answers() {
        std::vector<std::pair<ExchangeAnswer, bool>> answers;
        {
            auto inbox = inbox_.lock();
            inbox.wait(changed_, [](const auto& all) { return !all.empty(); });
            answers.swap(*inbox);
        }
        for (auto& [answer, claims] : answers) {
            if (claims) claiming_ = false;
            for (const Grant& grant : answer.grants) {
                for (const Item& item : grant.items) ready_.emplace_back(grant.token, item.id);
            }
        }
        return static_cast<int>(answers.size());
    }

    CommitQueue& queue_;
    Filled filled_;
    int in_flight_;
    std::size_t batch_;
    std::string output_ = std::string(50, 'x');
    bool claiming_ = false;
    std::deque<std::pair<LeaseToken, ItemId>> ready_;
    Guarded<std::vector<std::pair<ExchangeAnswer, bool>>> inbox_;
    std::condition_variable changed_;
};

// The same statements in the same sizes of transaction, and nothing else.
void settle_bare(const std::string& path, Filled filled, std::int64_t total, std::int64_t group) {
    Database database = Database::open(path, OpenMode::read_write).value();
    database
        .execute(
            "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-32768")
        .value();
    auto run = [&](std::string_view text, const auto&... values) {
        database.statement(text).value()->run(values...).value();
    };
    static constexpr std::string_view begin = "BEGIN IMMEDIATE";
    static constexpr std::string_view commit = "COMMIT";
    std::int64_t stream =
        database.statement(sql::job_stream).value()->integer(filled.job.value).value().value();
    std::string output(50, 'x');
    std::int64_t token = 0;
    std::int64_t left = 0;
    std::int64_t next = 0;
    for (std::int64_t done = 0, offset = 0; done < total; done += group) {
        run(begin);
        if (left < group) {
            ItemId lo = make_item_id({stream}, next + 1);
            std::int64_t size = bounds::lease_items_max / group * group;
            run(sql::move_cursor, size, stream, next);
            token = database.statement(sql::take_token).value()->integer().value().value();
            run(sql::add_lease, token, filled.worker.value, nullptr, stream, lo.value,
                lo.value + size, 1, 1, 0, size, nullptr, 0);
            run(sql::charge_stream, 1.0, stream);
            next += size;
            left = size;
        }
        ItemId first = make_item_id({stream}, next - left + 1);
        run(sql::read_lease, token);
        for (std::int64_t i = 0; i < group; ++i) {
            run(sql::add_outcome, first.value + i, 1, 0, 1, filled.worker.value, 0, 1, 0, nullptr,
                50, Blob{output}, nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
        }
        run(sql::charge_lease, group, 0, token);
        run(sql::count_settled, group, 0, 0, group, group, stream);
        run(sql::last_offset, filled.job.value);
        run(sql::add_feed, filled.job.value, ++offset, stream, 1, 0, first.value, group, nullptr);
        run(commit);
        left -= group;
        if (database.log_pages() > bounds::log_pages_max) database.checkpoint().value();
    }
}

int compare_exchange(int in_flight, std::size_t batch, std::int64_t total, int rounds) {
    std::string ours = scratch + "/ours.db";
    std::string bare = scratch + "/bare.db";
    Filled filled;
    auto prepare = [&](const std::string& path) {
        return [&filled, path, total] {
            forget(path);
            filled = fill(*open_store(path), total + 20'000, KeyRule::position);
        };
    };
    std::int64_t group = in_flight * static_cast<std::int64_t>(batch);
    std::vector<Contender> contenders;
    contenders.push_back({"group commit",
                          [&] {
                              CommitQueue queue(open_store(ours), [] {});
                              Client(queue, filled, in_flight, batch).settle(total);
                          },
                          prepare(ours)});
    contenders.push_back(
        {"bare SQLite loop", [&] { settle_bare(bare, filled, total, group); }, prepare(bare)});
    race(contenders, rounds);
    std::printf("%d in flight x %zu:\n", in_flight, batch);
    for (const Contender& contender : contenders) {
        std::printf("  %-32s %9.0f items/s\n", contender.name.c_str(),
                    static_cast<double>(total) / median(contender.seconds));
    }
    return check("  bare loop / group commit (rate)", ratio(contenders[0], contenders[1]), 1 / 0.6);
}

void measure_adding(std::int64_t items) {
    for (KeyRule keys : {KeyRule::position, KeyRule::unique}) {
        std::string path = scratch + "/add.db";
        forget(path);
        Filled filled = fill(*open_store(path), items, keys);
        std::printf("adding %ld items, %-18s %9.0f items/s (target %s)\n", long(items),
                    keys == KeyRule::position ? "keyed by position" : "unique keys",
                    static_cast<double>(items) / filled.seconds,
                    keys == KeyRule::position ? "300000" : "100000");
        forget(path);
    }
}

double rate_at(std::int64_t items, std::int64_t settled) {
    std::string path = scratch + "/large.db";
    forget(path);
    Filled filled = fill(*open_store(path), items, KeyRule::position);
    CommitQueue queue(open_store(path), [] {});
    Client client(queue, filled, 16, 100);
    client.settle(settled / 4);
    double seconds = seconds_of([&] { client.settle(settled / 2); });
    return static_cast<double>(settled / 2) / seconds;
}

int measure_size(std::int64_t small, std::int64_t large) {
    std::vector<double> at_small;
    for (int i = 0; i < 3; ++i) at_small.push_back(rate_at(small, small));
    double at_large = rate_at(large, std::min<std::int64_t>(large, 1'000'000));
    std::printf("rate at %ld items %.0f/s, at %ld items %.0f/s\n", long(small), median(at_small),
                long(large), at_large);
    forget(scratch + "/large.db");
    return check("rate at the small size / at the large one", median(at_small) / at_large, 1.25);
}

int measure_processes(std::int64_t each) {
    constexpr int processes = 4;
    std::string path = scratch + "/shared.db";
    forget(path);
    Filled filled = fill(*open_store(path), each * processes + 40'000, KeyRule::position);
    int start[2];
    int finish[2];
    if (pipe(start) != 0 || pipe(finish) != 0) return 1;
    for (int i = 0; i < processes; ++i) {
        if (fork() != 0) continue;
        close(start[1]);
        Filled mine = filled;
        mine.worker = open_store(path)->register_worker({.host = "bench", .slots = 1}).value();
        char byte = 0;
        if (read(start[0], &byte, 1) < 0) _exit(1);
        double seconds = seconds_of([&] {
            CommitQueue queue(open_store(path), [] {});
            Client(queue, mine, 16, 4).settle(each);
        });
        if (write(finish[1], &seconds, sizeof seconds) < 0) _exit(1);
        _exit(0);
    }
    close(start[1]);
    std::vector<double> seconds(processes);
    std::uintmax_t log_bytes = 0;
    for (double& one : seconds) {
        if (read(finish[0], &one, sizeof one) != sizeof one) return 1;
        log_bytes = std::max(log_bytes, std::filesystem::file_size(path + "-wal"));
    }
    int failures = 0;
    for (int i = 0, status = 0; i < processes; ++i) {
        wait(&status);
        failures += status == 0 ? 0 : 1;
    }
    auto [fastest, slowest] = std::minmax_element(seconds.begin(), seconds.end());
    std::printf("four processes, %ld items each: %.2f to %.2f s, log %.1f MiB, %d failed\n",
                long(each), *fastest, *slowest, static_cast<double>(log_bytes) / (1 << 20),
                failures);
    return failures + check("slowest process / fastest", *slowest / *fastest, 2) +
           check("log in MiB", static_cast<double>(log_bytes) / (1 << 20), 64);
}

}  // namespace
}  // namespace stint::bench

int main(int argc, char** argv) {
    using namespace stint::bench;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    scratch = std::filesystem::temp_directory_path() / ("stint-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    int rounds = static_cast<int>(option(argc, argv, "rounds", 5));
    long settle = option(argc, argv, "settle", 100'000);
    int misses = compare_exchange(64, 1, settle / 2, rounds);
    misses += compare_exchange(16, 100, settle * 4, rounds);
    measure_adding(option(argc, argv, "add", 1'000'000));
    misses += measure_processes(settle / 5);
    misses += measure_size(100'000, option(argc, argv, "large", 10'000'000));
    std::filesystem::remove_all(scratch);
    return option(argc, argv, "check", 0) != 0 && misses > 0 ? 1 : 0;
}
