#include "crash/scenario.h"

#include <algorithm>
#include <sstream>

#include <fmt/core.h>

#include "stint/db/sqlite.h"
#include "stint/model/bounds.h"
#include "stint/store/sqlite/sqlite_store.h"

namespace stint::test {
namespace {

using Kind = Settlement::Kind;

// Some more pages than what is copied when a store is closed.
constexpr std::int64_t long_items_count = 60;

std::vector<NewItem> block(std::int64_t from, std::int64_t to) {
    std::vector<NewItem> items;
    for (std::int64_t i = from; i <= to; ++i) items.push_back({.input = fmt::format("{}", i)});
    return items;
}

// One life, step by step.
class Life {
public:
    Life(StorePlace place, ManualClock& clock, std::function<void(const std::string&)> tell)
        : place_(std::move(place)),
          clock_(clock),
          tell_(std::move(tell)),
          store_(open_place(place_, clock)) {}

    void run() {
        a_ = make_worker();
        b_ = make_worker();
        feed();
        begin_items();
        copy_log();
        lose_a_worker();
        find_poison();
        publish_outputs();
        choose_an_item();
        take_up_again();
        copy_log();
        complete_all();
        finish();
        purge();
    }

private:
    WorkerId make_worker() {
        return store_->register_worker({.host = "h", .boot = "b", .slots = 2}).value();
    }

    void feed() {
        job_ = store_->open_job({.name = "job", .spec = {.command = {"true"}}}).value().job.id;
        store_->take_feeder(job_, a_).value();
        for (std::int64_t from : {1, 7}) {
            store_
                ->append_items(job_, a_, block(from, from + 5), KeyRule::unique, ChangedRule::keep)
                .value();
            tell_(fmt::format("appended {}", from + 5));
        }
        store_->close_job(job_, a_).value();
        tell_("closed");
        doomed_ =
            store_->open_job({.name = "doomed", .spec = {.command = {"true"}}}).value().job.id;
        store_->take_feeder(doomed_, a_).value();
        store_->append_items(doomed_, a_, block(1, 3), KeyRule::position, ChangedRule::keep)
            .value();
        exchange({.worker = b_, .claim = ClaimWish{.job = doomed_}});
        store_->cancel_job(doomed_).value();
        tell_("canceled 2");
        read_feed();
    }

    // Some of each: completed, failed, to be retried, set back, given back.
    void begin_items() {
        Grant first = claim(a_, 4);
        Grant second = claim(b_, 3);
        ItemId item = first.range.lo;
        exchange({.worker = a_,
                  .settled = {{first.token, item, Kind::completed, result()},
                              {first.token, item + 1, Kind::failed, result()},
                              {first.token, item + 2, Kind::retry, result(), 50}},
                  .given_back = {{first.token, item + 3}}});
        exchange({.worker = b_,
                  .settled = {{second.token, second.range.lo, Kind::set_back, result(), 10}}});
        exchange({.worker = b_,
                  .settled = {{second.token, second.range.lo + 1, Kind::completed, result()}}});
    }

    void lose_a_worker() {
        store_->heartbeat(a_).value();
        store_->reap_worker(b_, LossReason::process_ended, std::nullopt).value();
        tell_("canceled 3");
        read_feed();
    }

    // An item kills one worker after the other, until it is found out.
    void find_poison() {
        JobId job =
            store_->open_job({.name = "deadly", .spec = {.command = {"true"}}}).value().job.id;
        store_->take_feeder(job, a_).value();
        store_->append_items(job, a_, block(1, 1), KeyRule::position, ChangedRule::keep).value();
        store_->close_job(job, a_).value();
        for (int i = 0; i < bounds::losses_before_alone + bounds::losses_alone_max; ++i) {
            WorkerId victim = make_worker();
            exchange({.worker = victim, .claim = ClaimWish{.job = job}});
            store_->reap_worker(victim, LossReason::process_ended, std::nullopt).value();
        }
        read_feed();
        store_->finish_job(job).value();
    }

    // One output is published by the worker that has won; one by who reaps it.
    void publish_outputs() {
        JobId job =
            store_->open_job({.name = "files", .spec = {.command = {"true"}}}).value().job.id;
        store_->take_feeder(job, a_).value();
        store_->append_items(job, a_, block(1, 2), KeyRule::position, ChangedRule::keep).value();
        store_->close_job(job, a_).value();
        WorkerId winner = make_worker();
        ClaimWish wish{.slots = 1, .job = job, .items_max = 1};
        Grant first = exchange({.worker = winner, .claim = wish}).front();
        Grant second = exchange({.worker = winner, .claim = wish}).front();
        ExchangeRequest wins{.worker = winner};
        for (const Grant& grant : {first, second}) {
            const Item& item = grant.items.front();
            Publication file{.from = "/f" + item.input, .to = "/t" + item.input, .inode = 1};
            wins.wins.push_back({grant.token, item.id, result(), file});
        }
        exchange(wins);
        tell_("won 1");
        tell_("won 2");
        exchange({.worker = winner, .publication_ends = {{first.token, first.range.lo}}});
        tell_("published 1");
        store_->reap_worker(winner, LossReason::process_ended, std::span<const InHand>{}).value();
        OpenPublication open = store_->publications_of(winner).value().front();
        exchange({.worker = winner, .publication_ends = {{open.token, open.item}}});
        tell_("published 2");
        store_->reap_worker(winner, LossReason::process_ended, std::span<const InHand>{}).value();
        store_->finish_job(job).value();
    }

    void choose_an_item() {
        ChosenClaim chosen = store_->claim_item(job_, "9", "anna", 60'000).value();
        if (chosen.kind != ChosenClaim::Kind::granted) return;
        exchange(
            {.worker = {}, .settled = {{chosen.token, chosen.item.id, Kind::completed, result()}}});
    }

    void take_up_again() {
        store_->retry(job_, {}).value();
        tell_("retried 2");
    }

    void complete_all() {
        for (;;) {
            clock_.advance(100);
            ExchangeRequest request{.worker = a_, .claim = ClaimWish{.slots = 3, .job = job_}};
            for (const Grant& grant : held_) {
                for (const Item& item : grant.items) {
                    request.settled.push_back({grant.token, item.id, Kind::completed, result()});
                }
            }
            held_ = exchange(request);
            if (held_.empty()) return;
        }
    }

    void finish() {
        store_->finish_job(doomed_).value();
        store_->finish_job(job_).value();
        tell_("finished");
        store_->tend().value();
        store_->retire_worker(a_).value();
        // The last of the store's own writing is when it is closed.
        store_.reset();
        store_ = open_place(place_, clock_);
    }

    void purge() {
        Job job = *store_->find_job("deadly").value();
        tell_(fmt::format("purging {}", stream_of(*store_->item_at(job.id, 1).value()).value));
        ASSERT(store_->purging().begin_purge(job.id, job.finished_at, "{}").value());
        tell_("purged");
        while (!store_->purging().purge_some(1).value().done) {
        }
    }

    // As tend() does when the log has grown long.
    void copy_log() {
        Database::open(place_.path, OpenMode::read_write, place_.vfs).value().checkpoint().value();
    }

    static Attempt result() {
        return {.duration_us = 1'000, .cause = "exit 1", .output = std::string(300, 'x')};
    }

    Grant claim(WorkerId worker, std::int64_t items) {
        ClaimWish wish{.slots = static_cast<int>(items), .job = job_, .items_max = items};
        return exchange({.worker = worker, .claim = wish}).front();
    }

    std::vector<Grant> exchange(const ExchangeRequest& request) {
        ExchangeAnswer answer = store_->exchange(std::span(&request, 1)).value().front();
        ASSERT(answer.refused.empty());
        for (const Settlement& one : request.settled) {
            if (one.kind == Kind::retry || one.kind == Kind::set_back) continue;
            Round round = sequence_of(one.item) == 2 && one.kind == Kind::completed ? 2 : 1;
            tell_(fmt::format("settled {} {} {}", sequence_of(one.item), round,
                              one.kind == Kind::completed ? 0 : 1));
        }
        for (const Grant& grant : answer.grants) tell_(fmt::format("token {}", grant.token.value));
        read_feed();
        return answer.grants;
    }

    // A reader tells what it sees: from then on it must be true.
    void read_feed() {
        std::vector<Job> jobs = store_->list_jobs().value();
        for (const Job& known : jobs) {
            JobId job = known.id;
            std::vector<FeedEntry> entries = store_->read_feed(job, read_to_[job], 100).value();
            for (const FeedEntry& entry : entries) {
                std::string line = fmt::format("event {}", entry.offset);
                for (ItemId item : entry.items) line += fmt::format(" {}", item.value);
                tell_(line);
                read_to_[job] = entry.offset;
            }
        }
    }

    StorePlace place_;
    ManualClock& clock_;
    std::function<void(const std::string&)> tell_;
    std::unique_ptr<Store> store_;
    WorkerId a_;
    WorkerId b_;
    JobId job_;
    JobId doomed_;
    std::vector<Grant> held_;
    std::map<JobId, std::int64_t> read_to_;
};

}  // namespace

void live_with_long_log(const StorePlace& place, ManualClock& clock,
                        const std::function<void(const std::string&)>& tell,
                        const std::function<void()>& begin) {
    std::unique_ptr<Store> store = open_place(place, clock);
    WorkerId worker = store->register_worker({.host = "h", .boot = "b", .slots = 1}).value();
    JobId job = store->open_job({.name = "job", .spec = {.command = {"true"}}}).value().job.id;
    store->take_feeder(job, worker).value();
    std::vector<NewItem> items = block(1, long_items_count);
    for (NewItem& item : items) item.input += std::string(20'000, 'x');
    store->append_items(job, worker, items, KeyRule::unique, ChangedRule::keep).value();
    store->close_job(job, worker).value();
    tell(fmt::format("appended {}", items.size()));
    tell("closed");
    ExchangeRequest request{.worker = worker, .claim = ClaimWish{}};
    for (int i = 0; i < 3; ++i) {
        if (i == 1) begin();
        Grant grant = store->exchange(std::span(&request, 1)).value().front().grants.front();
        // Closing copies the log, whose end is not synced, and makes it short.
        if (i == 1) {
            store->heartbeat(worker).value();
            store.reset();
            store = open_place(place, clock);
        }
        request.settled = {{.token = grant.token, .item = grant.range.lo}};
        if (i > 0) tell(fmt::format("settled {} 1 0", i));
    }
}

std::unique_ptr<Store> open_place(const StorePlace& place, const Clock& clock) {
    return SqliteStore::open(
               {.path = place.path, .durable = place.durable, .boot = place.boot, .vfs = place.vfs},
               clock)
        .value();
}

void live(const StorePlace& place, ManualClock& clock,
          const std::function<void(const std::string&)>& tell) {
    Life(place, clock, tell).run();
}

Told read_told(const std::string& lines) {
    Told told;
    std::istringstream all(lines);
    for (std::string line; std::getline(all, line);) {
        std::istringstream words(line);
        std::string what;
        std::int64_t number = 0;
        words >> what >> number;
        if (what == "appended") told.appended = number;
        if (what == "closed") told.closed = true;
        if (what == "canceled") told.canceled = number;
        if (what == "finished") told.finished = true;
        if (what == "retried") told.retried.insert(number);
        if (what == "won") told.won.insert(number);
        if (what == "published") told.published.insert(number);
        if (what == "purging") told.purging = StreamId{number};
        if (what == "purged") told.purged = true;
        if (what == "token") told.token = std::max(told.token, number);
        if (what == "begin") told.begin = number;
        if (what == "operations") told.operations = number;
        if (what == "settled") {
            Round round = 0;
            words >> round;
            words >> told.settled[{number, round}];
        }
        if (what == "event") {
            for (ItemId item; words >> item.value;)
                told.feed[{stream_of(item), number}].insert(item);
        }
    }
    return told;
}

}  // namespace stint::test
