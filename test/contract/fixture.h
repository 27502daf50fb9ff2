// What every sentence of the contract suite starts from: a fresh store, and short words for what
// jobs and workers do. When a test ends, the books must be right unless it has damaged them itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/store_factory.h"
#include "support/must.h"
#include <doctest/doctest.h>

#include "stint/model/bounds.h"

namespace stint::test {

using Kind = Settlement::Kind;

class Fixture {
public:
    Fixture() : factory_(make_store_factory()), store_(must(factory_->open())) {}
    ~Fixture();
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    StoreFactory& factory() { return *factory_; }
    Store& store() { return *store_; }
    ManualClock& clock() { return factory_->clock(); }
    void wait(Millis time) { clock().advance(time); }
    std::unique_ptr<Store> connect() { return must(factory_->open()); }
    void disconnect() { store_.reset(); }
    void reconnect() { store_ = connect(); }
    void reboot();

    // Changes the tables themselves; damage() leaves the books wrong on purpose.
    void run_sql(std::string_view statements) { factory_->run_sql(statements); }
    void damage(std::string_view statements);
    std::vector<std::string> faults() { return must(store_->verify({})).faults; }

    // Jobs. Items are "1", "2", … told apart by their place, unless they are named.
    JobId make_job(int items, const std::string& name = "job", const JobSpec& spec = {});
    JobId make_closed_job(int items, const std::string& name = "job");
    Appended append(JobId job, const std::vector<NewItem>& items, KeyRule keys = KeyRule::position,
                    ChangedRule changed = ChangedRule::keep);
    void close(JobId job);
    Job job(JobId id) { return must(store_->load_job(id)).value(); }
    Tally tally(JobId id) { return job(id).tally; }
    ItemId item(JobId job, std::int64_t sequence);
    ItemState state(ItemId item, std::vector<ItemId> running = {});
    ItemDetails details(ItemId item);

    // Workers. The feeder has no slots, and so no share of the items.
    WorkerId feeder();
    WorkerId make_worker(int slots = 1);
    std::vector<Grant> claim(WorkerId worker, const ClaimWish& wish = {});
    // REQUIRES: so many are claimable in one range
    Grant claim_range(WorkerId worker, int items);
    ExchangeAnswer exchange(const ExchangeRequest& request);
    // Whether it was accepted.
    bool settle(WorkerId worker, LeaseToken token, ItemId item, Kind kind = Kind::completed,
                const std::string& cause = "");
    bool postpone(WorkerId worker, LeaseToken token, ItemId item, Kind kind, Millis delay_ms);
    void settle_all(WorkerId worker, const Grant& grant, Kind kind = Kind::completed);
    bool give_back(WorkerId worker, LeaseToken token, ItemId from);
    // The process has ended; of the items in hand no child lives.
    Reaped reap(WorkerId worker, const std::vector<ItemId>& in_hand);
    Reaped reap_blind(WorkerId worker);

    // Every settled item of the feed, in its order.
    std::vector<Event> events(JobId job);

private:
    std::unique_ptr<StoreFactory> factory_;
    std::unique_ptr<Store> store_;
    std::optional<WorkerId> feeder_;
    bool damaged_ = false;
};

}  // namespace stint::test
