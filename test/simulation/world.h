// One simulated life of a store: workers that claim, die, stop and come back, a user who retries
// and cancels, a reader of the feed, hosts that reboot. The store is the real one; every answer is
// compared with the Ledger. The first difference ends the program, with the seed and what happened.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulation/dice.h"
#include "simulation/ground.h"
#include "simulation/ledger.h"
#include "support/manual_clock.h"
#include <fmt/core.h>

#include "stint/store/store.h"

namespace stint::test {

class World {
public:
    // Every fifth seed is deadly, so that items become poison.
    World(std::uint64_t seed, Ground& ground);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // `steps` of chaos, then everything is brought to its end.
    void run(int steps);

private:
    struct Held {
        LeaseToken token;
        ItemId item;
    };
    // A process. What it believes to hold may be its no longer.
    struct Process {
        WorkerId id;
        int slots = 1;
        std::vector<Held> hand;
        ExchangeRequest last;
    };
    // A process that has ended and was not reaped yet, or waits for children.
    struct Corpse {
        WorkerId id;
        std::vector<Held> hand;
    };
    struct ChosenHold {
        LeaseToken token;
        ItemId item;
    };

    // Opening and ending (world.cc).
    void open();
    void reboot();
    void step();
    void check_books();
    void check_states();
    void drain_one();
    void drain_once(WorkerId worker);
    void finish_jobs();

    // Saying and failing (world.cc).
    template <typename... Values>
    void note(fmt::format_string<Values...> text, Values&&... values) {
        log_.push_back(fmt::format(text, std::forward<Values>(values)...));
    }
    [[noreturn]] void fail(const std::string& text);
    void expect(bool claim, std::string_view text) {
        if (!claim) fail(std::string(text));
    }
    template <typename T>
    T must(Result<T> result) {
        if (!result.ok()) fail(result.error().message);
        return std::move(result).value();
    }
    void must(const Result<void>& result) {
        if (!result.ok()) fail(result.error().message);
    }
    Store& store() { return *connections_[static_cast<std::size_t>(dice_.roll(connections()))]; }
    std::int64_t connections() const { return static_cast<std::int64_t>(connections_.size()); }
    // Call it before each transaction: the ledger's time and commit.
    void tick();
    JobId any_job();
    ItemId any_item();

    // Workers (workers.cc).
    void start_process();
    void exchange_one();
    void exchange_group();
    void repeat_last();
    void settle_forged();
    void kill();
    void retire();
    void heartbeat();
    void reap_corpse();
    void reap_silent();
    ExchangeRequest make_request(Process& process);
    void carry_out(std::vector<ExchangeRequest> requests);
    void check_answer(const ExchangeRequest& request, const ExchangeAnswer& answer);
    void learn(WorkerId worker, const ExchangeAnswer& answer);
    void reap(WorkerId worker, LossReason reason, std::optional<std::span<const InHand>> in_hand);
    void forget(WorkerId worker);

    // Users and sources (users.cc).
    void append();
    void take_feeder();
    void close();
    void cancel();
    void pause();  // Or resume.
    void drain();
    void retry();
    void finish();
    void choose();
    void settle_chosen();
    void renew();
    void reap_expired();
    void read_feed();

    std::uint64_t seed_;
    bool deadly_;  // Few items, on which worker after worker dies.
    Dice dice_;
    Ground& ground_;
    ManualClock& clock_;
    std::vector<std::unique_ptr<Store>> connections_;
    Ledger ledger_;
    std::vector<JobId> jobs_;
    std::vector<Process> processes_;
    std::vector<Corpse> corpses_;
    std::vector<ChosenHold> chosen_;
    std::vector<std::string> log_;
};

}  // namespace stint::test
