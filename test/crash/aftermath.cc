// What must be true after a crash, and the way on from there.
#include <algorithm>

#include "crash/scenario.h"
#include <fmt/core.h>

namespace stint::test {
namespace {

constexpr std::int64_t items_count = 12;
constexpr std::int64_t doomed_count = 3;

void check_settled(Store& store, JobId job, const Told& told, std::vector<std::string>& broken) {
    for (const auto& [key, status] : told.settled) {
        const auto& [sequence, round] = key;
        std::optional<ItemId> item = store.item_at(job, sequence).value();
        bool found = false;
        if (item) {
            ItemDetails details = std::move(*store.item_details(job, *item, false).value());
            for (const Outcome& outcome : details.outcomes) {
                found = found || (outcome.round == round &&
                                  outcome.status == static_cast<OutcomeStatus>(status));
            }
        }
        if (!found) broken.push_back(fmt::format("item {} round {} is lost", sequence, round));
    }
    for (std::int64_t sequence : told.retried) {
        std::optional<ItemId> item = store.item_at(job, sequence).value();
        bool again = item && store.item_details(job, *item, false).value()->row.round == 2;
        if (!again) broken.push_back(fmt::format("item {} is not taken up again", sequence));
    }
}

// What has won is never given to others: it is completed, or waits for its file to get its name.
void check_outputs_of(Store& store, const Told& told, std::vector<std::string>& broken) {
    std::optional<Job> job = store.find_job("files").value();
    for (std::int64_t sequence : told.won) {
        std::optional<ItemId> item;
        if (job) item = store.item_at(job->id, sequence).value();
        ItemState state = ItemState::pending;
        if (item) state = store.item_details(job->id, *item, false).value()->row.state;
        bool published = told.published.contains(sequence);
        bool right = state == ItemState::completed || (!published && state == ItemState::running);
        if (!right) {
            broken.push_back(fmt::format("output {} was won and is {}", sequence, to_text(state)));
        }
    }
}

void check_feed(Store& store, const Told& told, std::vector<std::string>& broken) {
    std::map<std::pair<StreamId, std::int64_t>, std::set<ItemId>> feed;
    std::vector<Job> jobs = store.list_jobs().value();
    for (const Job& job : jobs) {
        std::vector<FeedEntry> entries = store.read_feed(job.id, 0, 1'000).value();
        for (const FeedEntry& entry : entries) {
            for (ItemId item : entry.items) feed[{stream_of(item), entry.offset}].insert(item);
        }
    }
    for (const auto& [place, items] : told.feed) {
        if (place.first == told.purging) continue;
        if (feed[place] != items) {
            broken.push_back(fmt::format("what was read at offset {} is not true", place.second));
        }
    }
}

// Appends what is missing of a job, which may not be there at all.
JobId feed_rest(Store& store, WorkerId worker, const std::string& name, std::int64_t count) {
    Job job = store.open_job({.name = name, .spec = {.command = {"true"}}}).value().job;
    store.take_feeder(job.id, worker).value();
    std::vector<NewItem> rest;
    for (std::int64_t i = job.tally.items + 1; i <= count; ++i) {
        rest.push_back({.input = fmt::format("{}", i)});
    }
    if (!rest.empty()) {
        KeyRule keys = name == "job" ? KeyRule::unique : KeyRule::position;
        store.append_items(job.id, worker, rest, keys, ChangedRule::keep).value();
    }
    store.close_job(job.id, worker).value();
    return job.id;
}

}  // namespace

std::vector<std::string> broken_promises(Store& store, const Told& told, Crash crash) {
    std::vector<std::string> broken = store.verify({}).value().faults;
    std::optional<Job> job = store.find_job("job").value();
    if (!job) {
        if (told.closed || (told.appended > 0 && crash == Crash::killed)) {
            broken.emplace_back("the job is lost");
        }
        return broken;
    }
    bool appends_stand = told.closed || crash == Crash::killed;
    if (appends_stand && job->tally.items < told.appended) broken.emplace_back("items are lost");
    if (told.closed && job->state == JobState::open) broken.emplace_back("the job is open again");
    if (told.finished && crash == Crash::killed && !is_finished(job->state)) {
        broken.emplace_back("the job goes on");
    }
    std::optional<Job> doomed = store.find_job("doomed").value();
    std::int64_t canceled = doomed ? doomed->tally.canceled : 0;
    if (canceled < told.canceled) broken.emplace_back("the cancel is lost");
    if (told.purged && store.find_job("deadly").value()) {
        broken.emplace_back("a purged job is there again");
    }
    check_settled(store, job->id, told, broken);
    check_outputs_of(store, told, broken);
    check_feed(store, told, broken);
    return broken;
}

std::int64_t bring_to_end(Store& store, ManualClock& clock) {
    std::int64_t lowest = 0;
    std::vector<WorkerRecord> lost = store.live_workers().value();
    for (const WorkerRecord& worker : lost) {
        store.reap_worker(worker.id, LossReason::process_ended, std::span<const InHand>{}).value();
        ExchangeRequest ends{.worker = worker.id};
        for (const OpenPublication& open : store.publications_of(worker.id).value()) {
            ends.publication_ends.push_back({open.token, open.item});
        }
        ASSERT(store.exchange(std::span(&ends, 1)).value().front().refused.empty());
        store.reap_worker(worker.id, LossReason::process_ended, std::span<const InHand>{}).value();
    }
    WorkerId worker = store.register_worker({.host = "h", .boot = "b", .slots = 2}).value();
    std::optional<Job> doomed = store.find_job("doomed").value();
    if (!doomed || !doomed->canceling) feed_rest(store, worker, "doomed", doomed_count);
    JobId job = feed_rest(store, worker, "job", items_count);
    std::optional<Job> deadly = store.find_job("deadly").value();
    if (deadly && deadly->state == JobState::open) feed_rest(store, worker, "deadly", 1);
    std::optional<Job> files = store.find_job("files").value();
    if (files && files->state == JobState::open) feed_rest(store, worker, "files", 2);
    std::vector<Grant> held;
    do {
        clock.advance(100'000);
        store.reap_expired().value();
        ExchangeRequest request{.worker = worker, .claim = ClaimWish{.slots = 2}};
        for (const Grant& grant : held) {
            for (const Item& item : grant.items) {
                request.settled.push_back({.token = grant.token, .item = item.id});
            }
        }
        held = store.exchange(std::span(&request, 1)).value().front().grants;
        if (lowest == 0 && !held.empty()) lowest = held.front().token.value;
    } while (!held.empty());
    std::vector<Job> jobs = store.list_jobs().value();
    for (const Job& one : jobs) {
        ASSERT(is_finished(store.finish_job(one.id).value()));
        ASSERT(store.load_job(one.id).value()->tally.open() == 0);
    }
    while (!store.purging().purge_some(2).value().done) {
    }
    ASSERT(store.load_job(job).value()->tally.items >= items_count);
    return lowest;
}

}  // namespace stint::test
