#include "contract/fixture.h"

#include <algorithm>

#include <fmt/core.h>

namespace stint::test {

Fixture::~Fixture() {
    if (!store_ || damaged_) return;
    Result<Verification> verification = store_->verify({});
    if (!verification.ok())
        FAIL_CHECK(verification.error().message);
    else
        for (const std::string& fault : verification.value().faults) FAIL_CHECK(fault);
}

void Fixture::reboot() {
    disconnect();
    factory_->reboot();
    feeder_.reset();
    reconnect();
}

void Fixture::damage(std::string_view statements) {
    damaged_ = true;
    factory_->run_sql(statements);
}

JobId Fixture::make_job(int items, const std::string& name, const JobSpec& spec) {
    JobSpec given = spec;
    if (given.command.empty()) given.command = {"true"};
    JobId id = must(store_->open_job({.name = name, .spec = given})).job.id;
    std::vector<NewItem> block;
    for (int i = 1; i <= items; ++i) block.push_back({.input = fmt::format("{}", i)});
    append(id, block);
    return id;
}

JobId Fixture::make_closed_job(int items, const std::string& name) {
    JobId id = make_job(items, name);
    close(id);
    return id;
}

Appended Fixture::append(JobId job, const std::vector<NewItem>& items, KeyRule keys,
                         ChangedRule changed) {
    REQUIRE(must(store_->take_feeder(job, feeder())));
    return must(store_->append_items(job, feeder(), items, keys, changed));
}

void Fixture::close(JobId job) {
    REQUIRE(must(store_->take_feeder(job, feeder())));
    must(store_->close_job(job, feeder()));
}

ItemId Fixture::item(JobId job, std::int64_t sequence) {
    std::vector<Item> found = must(store_->read_items(job, sequence - 1, 1));
    REQUIRE(found.size() == 1);
    return found.front().id;
}

ItemState Fixture::state(ItemId item, std::vector<ItemId> running) {
    for (const Job& job : must(store_->list_jobs())) {
        ItemPage page = must(store_->list_items(job.id, {.running = running}));
        for (const ItemRow& row : page.rows) {
            if (row.item.id == item) return row.state;
        }
    }
    FAIL("no such item");
    return ItemState::pending;
}

ItemDetails Fixture::details(ItemId item) {
    for (const Job& job : must(store_->list_jobs())) {
        std::optional<ItemDetails> found = must(store_->item_details(job.id, item, false));
        if (found) return std::move(*found);
    }
    FAIL("no such item");
    return {};
}

WorkerId Fixture::feeder() {
    if (!feeder_) feeder_ = make_worker(0);
    return *feeder_;
}

WorkerId Fixture::make_worker(int slots) {
    return must(store_->register_worker(
        {.host = "here", .boot = factory_->boot(), .pid = 1, .slots = slots}));
}

std::vector<Grant> Fixture::claim(WorkerId worker, const ClaimWish& wish) {
    return exchange({.worker = worker, .claim = wish}).grants;
}

Grant Fixture::claim_range(WorkerId worker, int items) {
    std::vector<Grant> grants = claim(worker, {.slots = items, .items_max = items});
    REQUIRE(grants.size() == 1);
    REQUIRE(grants.front().range.size() == items);
    return grants.front();
}

ExchangeAnswer Fixture::exchange(const ExchangeRequest& request) {
    std::vector<ExchangeAnswer> answers = must(store_->exchange(std::span(&request, 1)));
    REQUIRE(answers.size() == 1);
    return answers.front();
}

bool Fixture::settle(WorkerId worker, LeaseToken token, ItemId item, Kind kind,
                     const std::string& cause) {
    Settlement settlement{.token = token, .item = item, .kind = kind, .attempt = {.cause = cause}};
    return exchange({.worker = worker, .settled = {settlement}}).refused.empty();
}

bool Fixture::postpone(WorkerId worker, LeaseToken token, ItemId item, Kind kind, Millis delay_ms) {
    Settlement settlement{.token = token,
                          .item = item,
                          .kind = kind,
                          .attempt = {.cause = "exit 1"},
                          .delay_ms = delay_ms};
    return exchange({.worker = worker, .settled = {settlement}}).refused.empty();
}

void Fixture::settle_all(WorkerId worker, const Grant& grant, Kind kind) {
    ExchangeRequest request{.worker = worker};
    for (ItemId item = grant.range.lo; item < grant.range.hi; item = item + 1) {
        request.settled.push_back({.token = grant.token, .item = item, .kind = kind});
    }
    REQUIRE(exchange(request).refused.empty());
}

bool Fixture::give_back(WorkerId worker, LeaseToken token, ItemId from) {
    return exchange({.worker = worker, .given_back = {{token, from}}}).refused.empty();
}

Reaped Fixture::reap(WorkerId worker, const std::vector<ItemId>& in_hand) {
    std::vector<InHand> held;
    for (ItemId item : in_hand) held.push_back({.item = item});
    return must(store_->reap_worker(worker, LossReason::process_ended, std::span(held))).value();
}

Reaped Fixture::reap_blind(WorkerId worker) {
    return must(store_->reap_worker(worker, LossReason::process_ended, std::nullopt)).value();
}

std::vector<Event> Fixture::events(JobId job) {
    std::vector<Event> all;
    for (const FeedEntry& entry : must(store_->read_feed(job, 0, 1'000'000))) {
        for (Event& event : must(store_->read_events(entry))) all.push_back(std::move(event));
    }
    return all;
}

}  // namespace stint::test
