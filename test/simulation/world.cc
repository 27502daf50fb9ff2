#include "simulation/world.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "stint/model/bounds.h"

namespace stint::test {
namespace {

constexpr std::size_t log_lines_max = 400;

}  // namespace

World::World(std::uint64_t seed, Ground& ground)
    : seed_(seed),
      deadly_(seed % 5 == 1),
      dice_(seed),
      ground_(ground),
      clock_(ground.begin(seed)) {
    ledger_.feed_may_have_gaps = ground_.leaves_gaps();
    open();
    for (int i = 0; i < 1 + dice_.roll(3); ++i) {
        JobSpec spec{.command = {"true"}, .weight = static_cast<int>(1 + dice_.roll(3))};
        tick();
        JobId job = must(store().open_job({.name = fmt::format("job{}", i), .spec = spec})).job.id;
        jobs_.push_back(job);
        // The stream is known by the first item, or here by the order in which jobs are made.
        ledger_.add_job(job, StreamId{job.value});
        note("job {}", job.value);
    }
    start_process();
    take_feeder();
    append();
}

World::~World() {
    connections_.clear();
    ground_.end();
}

void World::open() {
    for (int i = 0; i < ground_.connections(); ++i) connections_.push_back(must(ground_.open()));
}

void World::reboot() {
    if (!ground_.can_reboot()) return;
    note("reboot");
    connections_.clear();
    Millis down_ms = 1 + dice_.roll(100'000);
    ground_.reboot(down_ms, 5'000 + dice_.roll(10'000));
    processes_.clear();
    corpses_.clear();
    tick();
    ledger_.reboot();
    open();
}

void World::fail(const std::string& text) {
    std::size_t begin = log_.size() > log_lines_max ? log_.size() - log_lines_max : 0;
    for (std::size_t i = begin; i < log_.size(); ++i) std::printf("%4zu %s\n", i, log_[i].c_str());
    std::printf("seed %llu: %s\nrun only it: %s --seed %llu\n",
                static_cast<unsigned long long>(seed_), text.c_str(), ground_.program(),
                static_cast<unsigned long long>(seed_));
    std::fflush(stdout);
    std::_Exit(1);
}

void World::tick() {
    ledger_.now = clock_.wall().value / 1'000;
    ++ledger_.commit;
}

JobId World::any_job() {
    return dice_.pick(jobs_);
}

// Often one that exists.
ItemId World::any_item() {
    const Ledger::JobBook& job = ledger_.jobs.at(any_job());
    return make_item_id(job.stream,
                        1 + dice_.roll(static_cast<std::int64_t>(job.entries.size()) + 1));
}

void World::run(int steps) {
    for (int i = 0; i < steps; ++i) {
        step();
        if (i % 32 == 31) check_books();
        if (i % 64 == 63) check_states();
    }
    drain();
}

void World::step() {
    struct Choice {
        int weight;
        int deadly_weight;
        void (World::*action)();
    };
    static constexpr std::array choices{
        Choice{40, 25, &World::exchange_one}, Choice{8, 0, &World::exchange_group},
        Choice{4, 1, &World::repeat_last},    Choice{4, 1, &World::settle_forged},
        Choice{4, 20, &World::kill},          Choice{1, 0, &World::retire},
        Choice{5, 1, &World::heartbeat},      Choice{5, 25, &World::reap_corpse},
        Choice{3, 3, &World::reap_silent},    Choice{5, 20, &World::start_process},
        Choice{6, 1, &World::append},         Choice{2, 1, &World::take_feeder},
        Choice{1, 1, &World::close},          Choice{1, 0, &World::cancel},
        Choice{2, 1, &World::retry},          Choice{2, 1, &World::finish},
        Choice{3, 1, &World::choose},         Choice{3, 1, &World::settle_chosen},
        Choice{1, 0, &World::renew},          Choice{2, 1, &World::reap_expired},
        Choice{5, 3, &World::read_feed},      Choice{1, 0, &World::reboot},
        Choice{2, 1, &World::pause},          Choice{1, 0, &World::drain_one},
    };
    auto weight_of = [&](const Choice& choice) {
        return deadly_ ? choice.deadly_weight : choice.weight;
    };
    int sum = 0;
    for (const Choice& choice : choices) sum += weight_of(choice);
    constexpr std::array<Millis, 4> pauses{1, 100, 3'000, 20'000};
    if (dice_.chance(30)) clock_.advance(pauses[static_cast<std::size_t>(dice_.roll(4))]);
    std::int64_t drawn = dice_.roll(sum);
    for (const Choice& choice : choices) {
        drawn -= weight_of(choice);
        if (drawn < 0) return (this->*choice.action)();
    }
}

void World::check_books() {
    tick();
    Verification verification = must(store().verify({}));
    if (!verification.faults.empty()) fail(verification.faults.front());
    for (JobId job : jobs_) {
        Job found = must(store().load_job(job)).value();
        Tally expected = ledger_.tally(job);
        expected.claimed = found.tally.claimed;  // The cursor is the store's own affair.
        expect(found.tally == expected, "the tally is another than the ledger's");
        expect(found.state == ledger_.jobs.at(job).state, "the job is in another state");
        expect(found.paused == ledger_.jobs.at(job).paused, "paused, or not paused");
        expect(found.canceling == ledger_.jobs.at(job).canceling, "canceling, or not canceling");
    }
}

void World::check_states() {
    tick();
    for (JobId id : jobs_) {
        const Ledger::JobBook& job = ledger_.jobs.at(id);
        ItemPage page = must(store().list_items(id, {}));
        expect(page.rows.size() == job.entries.size(), "the list lacks items");
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            const Ledger::Entry& entry = job.entries[i];
            if (page.rows[i].state == ledger_.state(entry) && page.rows[i].round == entry.round) {
                continue;
            }
            fail(fmt::format("job {} item {} is {} in round {}, not {} in round {}", id.value,
                             i + 1, to_text(page.rows[i].state), page.rows[i].round,
                             to_text(ledger_.state(entry)), entry.round));
        }
    }
}

// Everything is brought to its end: the dead are reaped, the silent too, one worker does the rest.
void World::drain() {
    note("drain");
    for (JobId job : jobs_) {
        (void)must(store().control().resume_job(job));
        ledger_.jobs.at(job).paused = Pause::none;
    }
    for (int i = 0; i < 2; ++i) {
        clock_.advance(bounds::lease_ms);
        reap_expired();
        clock_.advance(1'000'000);
        reap_expired();
        std::vector<WorkerId> all;
        for (const auto& [id, worker] : ledger_.workers) {
            if (!worker.ended) all.push_back(id);
        }
        for (WorkerId id : all) reap(id, LossReason::process_ended, std::nullopt);
    }
    processes_.clear();
    start_process();
    WorkerId worker = processes_.back().id;
    for (int i = 0; !ledger_.leases.empty() || i < 3; ++i) {
        expect(i < 10'000, "the end is never reached");
        drain_once(worker);
    }
    finish_jobs();
    check_books();
    check_states();
}

// Claims whatever is claimable and completes it, until nothing is.
void World::drain_once(WorkerId worker) {
    for (;;) {
        clock_.advance(100);
        must(store().heartbeat(worker));
        Process& process = processes_.back();
        std::vector<Held> hand = std::exchange(process.hand, {});
        ExchangeRequest request{.worker = worker, .claim = ClaimWish{.slots = 4}};
        for (const Held& held : hand) {
            request.settled.push_back({.token = held.token, .item = held.item});
        }
        carry_out({request});
        if (hand.empty() && process.hand.empty()) break;
    }
    clock_.advance(100'000'000);
}

void World::finish_jobs() {
    for (JobId job : jobs_) {
        tick();
        must(store().take_feeder(job, processes_.back().id));
        must(store().close_job(job, processes_.back().id));
        ledger_.close(job);
        expect(must(store().finish_job(job)) == ledger_.finish(job), "it ended another way");
        expect(is_finished(ledger_.jobs.at(job).state), "a job did not end");
        expect(ledger_.tally(job).open() == 0, "something is open at the end");
        while (!must(store().read_feed(job, ledger_.jobs.at(job).read_to, 1)).empty()) {
            tick();
            for (const FeedEntry& entry :
                 must(store().read_feed(job, ledger_.jobs.at(job).read_to, 100))) {
                std::vector<Event> events = must(store().read_events(entry));
                std::string fault = ledger_.read(job, entry, events);
                if (!fault.empty()) fail(fault);
            }
        }
        expect(ledger_.jobs.at(job).owed.empty(), "the feed lacks something that was settled");
    }
}

}  // namespace stint::test
