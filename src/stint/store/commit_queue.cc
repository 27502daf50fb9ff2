#include "stint/store/commit_queue.h"

#include <algorithm>
#include <utility>

#include "stint/model/bounds.h"

namespace stint {
namespace {

bool has_effect(const std::vector<ExchangeRequest>& requests,
                const std::vector<ExchangeAnswer>& answers) {
    auto changes = [](const ExchangeRequest& r) {
        return !r.settled.empty() || !r.given_back.empty() || !r.publication_ends.empty();
    };
    auto grants = [](const ExchangeAnswer& a) { return !a.grants.empty(); };
    return std::any_of(requests.begin(), requests.end(), changes) ||
           std::any_of(answers.begin(), answers.end(), grants);
}

}  // namespace

CommitQueue::CommitQueue(std::unique_ptr<Store> store, std::function<void()> committed)
    : store_(std::move(store)), committed_(std::move(committed)), thread_([this] { run(); }) {}

CommitQueue::~CommitQueue() {
    shared_.lock()->stopping = true;
    changed_.notify_one();
    thread_.join();
}

void CommitQueue::exchange(ExchangeRequest request, Answered answered) {
    add(Exchange{std::move(request), std::move(answered)});
}

void CommitQueue::post(Effect effect, std::function<void(Store&)> work) {
    add(Call{effect, std::move(work)});
}

void CommitQueue::add(Task task) {
    bool was_empty = false;
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        was_empty = shared->tasks.empty();
        shared->tasks.push_back(std::move(task));
    }
    if (was_empty) changed_.notify_one();
}

void CommitQueue::run() {
    for (;;) {
        std::deque<Task> tasks;
        {
            Guarded<Shared>::Lock shared = shared_.lock();
            shared.wait(changed_, [](const Shared& s) { return s.stopping || !s.tasks.empty(); });
            if (shared->tasks.empty()) return;
            tasks.swap(shared->tasks);
        }
        run_tasks(std::move(tasks));
    }
}

void CommitQueue::run_tasks(std::deque<Task> tasks) {
    std::vector<Exchange> group;
    auto run_collected = [&] {
        if (!group.empty()) run_group(std::exchange(group, {}));
    };
    for (Task& task : tasks) {
        if (auto* exchange = std::get_if<Exchange>(&task)) {
            group.push_back(std::move(*exchange));
            if (group.size() == bounds::group_requests_max) run_collected();
            continue;
        }
        run_collected();
        Call& call = std::get<Call>(task);
        call.work(*store_);
        if (call.effect == Effect::changes) committed_();
    }
    run_collected();
    // A log that could not be copied now will be after the next commit.
    (void)store_->tend();
}

void CommitQueue::run_group(std::vector<Exchange> group) {
    std::vector<ExchangeRequest> requests;
    requests.reserve(group.size());
    for (Exchange& exchange : group) requests.push_back(std::move(exchange.request));
    Result<std::vector<ExchangeAnswer>> answers = store_->exchange(requests);
    if (answers.ok() && has_effect(requests, answers.value())) committed_();
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (answers.ok())
            group[i].answered(std::move(answers.value()[i]));
        else
            group[i].answered(answers.error());
    }
}

}  // namespace stint
