// Stint's side of bench_postgres: fills a store with no-op items, or settles and claims them in
// ranges. Prints one line of JSON.
//
//     postgres_client URL fill --items=N
//     {"job": 1, "items": N, "seconds": …}
//     postgres_client URL settle --job=1 --clients=8 --batch=100 --items=N
//     {"settled": N, "all": M, "seconds": …}
//
// A client is a thread with a store of its own, so a connection of its own, and a worker of its
// own. `settled` are those in the measured `seconds`; `all` has those before and after, too, and is
// compared with the store's own count.
#include <atomic>
#include <barrier>
#include <thread>

#include "../measure.h"
#include <unistd.h>

#include "stint/model/bounds.h"
#include "stint/store/sqlite/sqlite_store.h"
#include "stint/sys/host.h"

#if __has_include("stint/store/postgres/postgres_store.h")
#include "stint/store/postgres/postgres_store.h"
#define STINT_HAS_POSTGRES 1
#endif

namespace stint::bench {
namespace {

using Moment = std::chrono::steady_clock::time_point;

enum class Opening { create, join };

// A path is an SQLite store: to try this program without a server.
std::unique_ptr<Store> open_store(const std::string& url, Opening opening, const Clock& clock) {
    bool create = opening == Opening::create;
    if (!url.starts_with("postgres")) {
        return SqliteStore::open({.path = url, .create = create, .boot = boot_id()}, clock).value();
    }
#ifdef STINT_HAS_POSTGRES
    return PostgresStore::open({.url = url, .create = create}, clock).value();
#else
    std::fprintf(stderr, "this build has no PostgreSQL store\n");
    std::exit(3);
#endif
}

std::vector<NewItem> block_of(std::int64_t first, std::size_t size) {
    std::vector<NewItem> items(size);
    for (std::size_t i = 0; i < size; ++i) {
        items[i].input = "input/of/some/length/" + std::to_string(first + std::int64_t(i)) + ".dat";
    }
    return items;
}

void fill(const std::string& url, std::int64_t items) {
    SystemClock clock;
    std::unique_ptr<Store> store = open_store(url, Opening::create, clock);
    WorkerId worker = store->register_worker({.host = "bench", .pid = getpid()}).value();
    std::string name = "bench-" + std::to_string(store->list_jobs().value().size() + 1);
    JobId job = store->open_job({.name = name, .spec = {.command = {"true"}}}).value().job.id;
    store->take_feeder(job, worker).value();
    double seconds = 0;
    for (std::int64_t at = 0; at < items;) {
        auto size = std::min<std::int64_t>(items - at, bounds::append_items_max);
        auto block = block_of(at, static_cast<std::size_t>(size));
        seconds += seconds_of([&] {
            store->append_items(job, worker, block, KeyRule::position, ChangedRule::keep).value();
            store->tend().value();
        });
        at += size;
    }
    store->close_job(job, worker).value();
    store->retire_worker(worker).value();
    std::printf("{\"job\": %ld, \"items\": %ld, \"seconds\": %.6f}\n", long(job.value), long(items),
                seconds);
}

class Client {
public:
    Client(const std::string& url, JobId job, std::int64_t batch, const Clock& clock)
        : store_(open_store(url, Opening::join, clock)), job_(job), batch_(batch) {
        worker_ = store_->register_worker({.host = "bench", .pid = getpid(), .slots = 64}).value();
    }

    // The first leases are small: nobody knows yet how long the items take.
    void warm_up() {
        while (static_cast<std::int64_t>(in_hand_.size()) < batch_) exchange(Claiming::yes);
    }

    // Settles what the last exchange granted and claims the next range; yields how many it settled.
    std::int64_t go_on() { return exchange(Claiming::yes); }

    void end() {
        exchange(Claiming::no);
        store_->retire_worker(worker_).value();
    }

    std::int64_t settled() const { return settled_; }

private:
    enum class Claiming { yes, no };

    std::int64_t exchange(Claiming claiming) {
        ExchangeRequest request{.worker = worker_, .settled = std::move(in_hand_)};
        in_hand_.clear();
        auto count = static_cast<std::int64_t>(request.settled.size());
        if (claiming == Claiming::yes) {
            request.claim = ClaimWish{.slots = 64, .job = job_, .items_max = batch_};
        }
        std::vector<ExchangeAnswer> answers = store_->exchange({&request, 1}).value();
        store_->tend().value();  // As CommitQueue does.
        const ExchangeAnswer& answer = answers.at(0);
        if (!answer.refused.empty() || answer.worker_lost) fail("a settlement was refused");
        for (const Grant& grant : answer.grants) {
            for (const Item& item : grant.items) {
                in_hand_.push_back({.token = grant.token,
                                    .item = item.id,
                                    .attempt = {.duration_us = 1,
                                                .output = output_,
                                                .output_bytes = std::ssize(output_)}});
            }
        }
        if (claiming == Claiming::yes && in_hand_.empty()) fail("nothing is left to claim");
        settled_ += count;
        return count;
    }

    [[noreturn]] static void fail(const char* what) {
        std::fprintf(stderr, "%s\n", what);
        std::exit(1);
    }

    std::unique_ptr<Store> store_;
    JobId job_;
    std::int64_t batch_;
    WorkerId worker_;
    std::string output_ = std::string(50, 'x');
    std::vector<Settlement> in_hand_;
    std::int64_t settled_ = 0;
};

void settle(const std::string& url, JobId job, int clients, std::int64_t batch,
            std::int64_t total) {
    SystemClock clock;
    std::unique_ptr<Store> store = open_store(url, Opening::join, clock);
    std::int64_t before = store->load_job(job).value().value().tally.completed;
    std::atomic<std::int64_t> settled = 0;
    std::atomic<std::int64_t> all = 0;
    std::vector<Moment> ends(static_cast<std::size_t>(clients));
    Moment begin;
    std::barrier start(clients, [&begin]() noexcept { begin = std::chrono::steady_clock::now(); });
    std::vector<std::thread> threads;
    for (Moment& end : ends) {
        threads.emplace_back([&] {
            Client client(url, job, batch, clock);
            client.warm_up();
            start.arrive_and_wait();
            while (settled < total) settled += client.go_on();
            end = std::chrono::steady_clock::now();
            client.end();
            all += client.settled();
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::int64_t counted = store->load_job(job).value().value().tally.completed - before;
    if (counted != all) {
        std::fprintf(stderr, "settled %ld items, the store has %ld\n", long(all), long(counted));
        std::exit(1);
    }
    Moment last = *std::max_element(ends.begin(), ends.end());
    std::printf("{\"settled\": %ld, \"all\": %ld, \"seconds\": %.6f}\n", long(settled), long(all),
                std::chrono::duration<double>(last - begin).count());
}

}  // namespace
}  // namespace stint::bench

int main(int argc, char** argv) {
    using namespace stint::bench;
    if (argc < 3) return 2;
    std::string url = argv[1];
    std::string mode = argv[2];
    long items = option(argc, argv, "items", 100'000);
    if (mode == "fill") {
        fill(url, items);
    } else if (mode == "settle") {
        settle(url, {option(argc, argv, "job", 1)}, int(option(argc, argv, "clients", 2)),
               option(argc, argv, "batch", 100), items);
    } else {
        return 2;
    }
    return 0;
}
