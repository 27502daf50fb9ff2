// Group commit: what many threads hand in is carried out in order, durable before it is answered.
#include "stint/store/commit_queue.h"

#include <atomic>
#include <future>
#include <thread>

#include "contract/fixture.h"

namespace stint::test {
namespace {

class Queued : public Fixture {
public:
    std::unique_ptr<CommitQueue> make_queue() {
        return std::make_unique<CommitQueue>(connect(), [this] { ++commits; });
    }
    static ExchangeAnswer ask(CommitQueue& queue, ExchangeRequest request) {
        std::promise<Result<ExchangeAnswer>> answered;
        queue.exchange(std::move(request), [&](Result<ExchangeAnswer> answer) {
            answered.set_value(std::move(answer));
        });
        return must(answered.get_future().get());
    }

    std::atomic<int> commits{0};
};

}  // namespace

TEST_CASE_FIXTURE(Queued, "an exchange is answered after it was committed") {
    JobId id = make_job(1);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 1);
    std::unique_ptr<Store> reader = connect();
    std::promise<std::int64_t> seen;
    std::unique_ptr<CommitQueue> queue = make_queue();

    queue->exchange({.worker = worker, .settled = {{.token = grant.token, .item = grant.range.lo}}},
                    [&](const Result<ExchangeAnswer>&) {
                        seen.set_value(reader->load_job(id).value()->tally.completed);
                    });

    CHECK(seen.get_future().get() == 1);
}

TEST_CASE_FIXTURE(Queued, "the answers go to those who asked") {
    make_job(2);
    std::unique_ptr<CommitQueue> queue = make_queue();
    WorkerId a = make_worker();
    WorkerId b = make_worker();

    ExchangeAnswer first = ask(*queue, {.worker = a, .claim = ClaimWish{}});
    ExchangeAnswer second = ask(*queue, {.worker = b, .claim = ClaimWish{}});

    REQUIRE(first.grants.size() == 1);
    REQUIRE(second.grants.size() == 1);
    CHECK(settle(a, first.grants.front().token, first.grants.front().range.lo));
    CHECK(settle(b, second.grants.front().token, second.grants.front().range.lo));
}

TEST_CASE_FIXTURE(Queued, "many threads settle every item exactly once") {
    constexpr int threads_count = 8;
    constexpr int each = 40;
    JobId id = make_closed_job(threads_count * each);
    std::atomic<int> settled{0};
    {
        std::unique_ptr<CommitQueue> queue = make_queue();
        std::vector<std::thread> threads;
        for (int i = 0; i < threads_count; ++i) {
            WorkerId worker = make_worker();
            threads.emplace_back([&, worker] {
                ExchangeRequest request{.worker = worker, .claim = ClaimWish{}};
                for (;;) {
                    ExchangeAnswer answer = ask(*queue, std::exchange(request, {}));
                    if (answer.grants.empty()) return;
                    request = {.worker = worker, .claim = ClaimWish{}};
                    for (const Grant& grant : answer.grants) {
                        for (const Item& item : grant.items) {
                            request.settled.push_back({.token = grant.token, .item = item.id});
                            ++settled;
                        }
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
    }

    CHECK(settled == threads_count * each);
    CHECK(tally(id).completed == threads_count * each);
    CHECK(events(id).size() == threads_count * each);
}

TEST_CASE_FIXTURE(Queued, "one thread's requests are carried out in the order it hands them in") {
    make_job(3);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 3);
    std::vector<int> order;
    {
        std::unique_ptr<CommitQueue> queue = make_queue();
        for (int i = 0; i < 3; ++i) {
            queue->exchange(
                {.worker = worker, .settled = {{.token = grant.token, .item = grant.range.lo + i}}},
                [&order, i](const Result<ExchangeAnswer>&) { order.push_back(i * 2); });
            queue->post(CommitQueue::Effect::looks,
                        [&order, i](Store&) { order.push_back(i * 2 + 1); });
        }
    }

    CHECK(order == std::vector{0, 1, 2, 3, 4, 5});
}

TEST_CASE_FIXTURE(Queued, "a call yields what its work yields") {
    std::unique_ptr<CommitQueue> queue = make_queue();

    JobId id = must(queue->call([](Store& s) {
                   return s.open_job({.name = "job", .spec = {.command = {"true"}}});
               })).job.id;
    Result<JobFlags> missing = queue->call([](Store& s) { return s.job_flags({99}); });

    CHECK(job(id).name == "job");
    CHECK(refusal(missing).code == ErrorCode::not_found);
}

TEST_CASE_FIXTURE(Queued, "calls of many threads all come back") {
    std::unique_ptr<CommitQueue> queue = make_queue();
    std::atomic<int> live{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 10; ++k) {
                if (queue->call([](Store& s) { return s.register_worker({.slots = 1}); }).ok()) {
                    ++live;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();

    CHECK(live == 80);
    CHECK(must(store().live_workers()).size() == 80);
}

TEST_CASE_FIXTURE(Queued, "what was handed in before the end is carried out") {
    JobId id = make_job(50);
    WorkerId worker = make_worker();
    Grant grant = claim_range(worker, 50);
    std::atomic<int> answers{0};
    std::unique_ptr<CommitQueue> queue = make_queue();
    for (int i = 0; i < 50; ++i) {
        queue->exchange(
            {.worker = worker, .settled = {{.token = grant.token, .item = grant.range.lo + i}}},
            [&](const Result<ExchangeAnswer>& answer) { answers += answer.ok(); });
    }

    queue.reset();

    CHECK(answers == 50);
    CHECK(tally(id).completed == 50);
}

TEST_CASE_FIXTURE(Queued, "who waits for a change is told of one, and not of a mere look") {
    make_job(1);
    WorkerId worker = make_worker();
    std::unique_ptr<CommitQueue> queue = make_queue();

    queue->post(CommitQueue::Effect::looks, [](Store& s) { (void)s.list_jobs(); });
    ExchangeAnswer granted = ask(*queue, {.worker = worker, .claim = ClaimWish{}});
    CHECK(commits == 1);
    ask(*queue, {.worker = worker, .claim = ClaimWish{}});
    CHECK(commits == 1);
    const Grant& grant = granted.grants.front();
    ask(*queue, {.worker = worker, .settled = {{.token = grant.token, .item = grant.range.lo}}});
    CHECK(commits == 2);
}

}  // namespace stint::test
