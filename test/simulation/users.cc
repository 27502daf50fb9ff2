// What users, sources, holders of chosen claims and readers of the feed do.
#include "simulation/world.h"

namespace stint::test {
namespace {

constexpr std::size_t items_max = 40;

}  // namespace

void World::append() {
    JobId id = any_job();
    Ledger::JobBook& job = ledger_.jobs.at(id);
    if (job.entries.size() > (deadly_ ? 3 : items_max)) return;
    // Every job keeps to one rule; keys come from a small set, so that they meet.
    KeyRule rule = id.value % 2 == 0 ? KeyRule::unique : KeyRule::position;
    ChangedRule changed = dice_.chance(50) ? ChangedRule::run_again : ChangedRule::keep;
    std::vector<NewItem> block;
    for (std::int64_t i = dice_.roll(deadly_ ? 4 : 12); i > 0; --i) {
        std::string input = rule == KeyRule::unique
                                ? fmt::format("k{}", dice_.roll(30))
                                : fmt::format("p{}", job.entries.size() + block.size() + 1);
        block.push_back({.input = std::move(input), .fingerprint = dice_.roll(2)});
    }
    tick();
    note("append {} items to job {}{}", block.size(), id.value,
         changed == ChangedRule::run_again ? ", changed ones run again" : "");
    Result<Appended> answer = store().append_items(id, job.feeder, block, rule, changed);
    bool allowed = ledger_.living(job.feeder) && (!job.canceling || is_finished(job.state));
    if (!allowed) {
        expect(!answer.ok() && answer.error().code == ErrorCode::conflict, "it was not refused");
        return;
    }
    Appended appended = must(std::move(answer));
    Appended expected = ledger_.append(id, block, rule, changed);
    expect(appended.added == expected.added, "another number was added");
    expect(appended.known == expected.known, "another number was known");
    expect(appended.changed == expected.changed, "another number has changed");
}

void World::take_feeder() {
    if (processes_.empty()) return;
    JobId id = any_job();
    Ledger::JobBook& job = ledger_.jobs.at(id);
    WorkerId worker = dice_.pick(processes_).id;
    if (!ledger_.living(worker)) return;
    tick();
    bool allowed = job.feeder == worker || !ledger_.living(job.feeder);
    note("worker {} would feed job {}", worker.value, id.value);
    expect(must(store().take_feeder(id, worker)) == allowed, "two feeders, or none");
    if (allowed) job.feeder = worker;
}

void World::close() {
    JobId id = any_job();
    Ledger::JobBook& job = ledger_.jobs.at(id);
    if (!ledger_.living(job.feeder)) return;
    tick();
    note("job {} is closed", id.value);
    must(store().close_job(id, job.feeder));
    ledger_.close(id);
}

void World::cancel() {
    JobId id = any_job();
    if (dice_.chance(50)) return;
    tick();
    note("job {} is canceled", id.value);
    expect(must(store().cancel_job(id)) == ledger_.cancel(id), "another number was canceled");
}

void World::pause() {
    JobId id = any_job();
    Ledger::JobBook& job = ledger_.jobs.at(id);
    tick();
    if (dice_.chance(50)) {
        note("job {} is resumed", id.value);
        expect(must(store().control().resume_job(id)) == (job.paused != Pause::none),
               "it was paused, or was not");
        job.paused = Pause::none;
        return;
    }
    Pause kind = dice_.chance(50) ? Pause::soon : Pause::now;
    note("job {} is paused", id.value);
    bool expected = !is_finished(job.state);
    expect(must(store().control().pause_job(id, kind)) == expected, "it was finished, or was not");
    if (expected) job.paused = kind;
}

void World::drain_one() {
    if (processes_.empty()) return;
    WorkerId worker = dice_.pick(processes_).id;
    tick();
    note("worker {} is to drain", worker.value);
    bool expected = ledger_.living(worker);
    expect(must(store().control().drain_worker(worker)) == expected, "it lived, or did not");
    if (expected) ledger_.workers.at(worker).draining = true;
}

void World::retry() {
    JobId id = any_job();
    RetryFilter filter{.canceled_too = dice_.chance(50)};
    if (dice_.chance(50)) {
        ItemId item = any_item();
        // One item of a range that was canceled together is refused; that has a test of its own.
        if (ledger_.exists(item) && ledger_.entry(item).unclaimed_end) return;
        filter.item = item;
    }
    tick();
    note("retry job {}{}{}", id.value, filter.canceled_too ? ", canceled too" : "",
         filter.item ? fmt::format(", item {} of stream {}", sequence_of(*filter.item),
                                   stream_of(*filter.item).value)
                     : "");
    expect(must(store().retry(id, filter)) == ledger_.retry(id, filter),
           "another number was taken up again");
}

void World::finish() {
    JobId id = any_job();
    tick();
    note("finish job {}", id.value);
    expect(must(store().finish_job(id)) == ledger_.finish(id), "the job ended another way");
}

void World::choose() {
    JobId id = any_job();
    Ledger::JobBook& job = ledger_.jobs.at(id);
    if (job.paused != Pause::none) return;  // Refused, which has a test of its own.
    std::string key = id.value % 2 == 0 ? fmt::format("k{}", dice_.roll(30))
                                        : fmt::format("p{}", 1 + dice_.roll(items_max));
    Millis lease_ms = 1 + dice_.roll(60'000);
    tick();
    ChosenClaim claim = must(store().claim_item(id, key, "anna", lease_ms));
    note("job {} key {} is chosen: {} under {:x}", id.value, key, static_cast<int>(claim.kind),
         claim.token.value);
    ItemId item;
    if (id.value % 2 == 0) {
        auto known = job.keys.find(key);
        if (known != job.keys.end()) item = known->second.item;
    } else {
        item = make_item_id(job.stream, std::stoll(key.substr(1)));
    }
    if (item.value == 0 || !ledger_.exists(item)) {
        return expect(claim.kind == ChosenClaim::Kind::unknown, "an item that nobody knows");
    }
    expect(claim.item.id == item, "another item was chosen");
    const Ledger::Entry& entry = ledger_.entry(item);
    expect(claim.kind == ledger_.chosen_kind(item), "chosen with another answer");
    if (claim.kind == ChosenClaim::Kind::settled) {
        expect(claim.state == ledger_.state(entry), "settled another way");
    }
    if (claim.kind != ChosenClaim::Kind::granted) return;
    expect(claim.round == entry.round && claim.attempt == entry.attempt, "of another try");
    ledger_.choose(item, claim.token, lease_ms);
    chosen_.push_back({claim.token, item});
}

void World::settle_chosen() {
    if (chosen_.empty()) return;
    ChosenHold hold = dice_.pick(chosen_);
    auto kind = static_cast<Settlement::Kind>(dice_.roll(5));
    carry_out({ExchangeRequest{
        .worker = {}, .settled = {{.token = hold.token, .item = hold.item, .kind = kind}}}});
}

void World::renew() {
    if (chosen_.empty()) return;
    LeaseToken token = dice_.pick(chosen_).token;
    Millis lease_ms = 1 + dice_.roll(60'000);
    tick();
    auto lease = ledger_.leases.find(token);
    bool stands = lease != ledger_.leases.end() && lease->second.expires > ledger_.now;
    note("{:x} is renewed", token.value);
    expect(must(store().renew(token, lease_ms)) == stands, "renewed, or not renewed");
    if (stands) lease->second.expires = ledger_.now + lease_ms;
}

void World::reap_expired() {
    tick();
    note("expired claims are reaped");
    expect(must(store().reap_expired()) == ledger_.reap_expired(), "another number has expired");
}

void World::read_feed() {
    JobId id = any_job();
    tick();
    std::vector<FeedEntry> entries = must(
        store().read_feed(id, ledger_.jobs.at(id).read_to, static_cast<int>(1 + dice_.roll(10))));
    note("{} entries of the feed of job {} are read", entries.size(), id.value);
    for (const FeedEntry& entry : entries) {
        std::vector<Event> events = must(store().read_events(entry));
        std::string fault = ledger_.read(id, entry, events);
        if (!fault.empty()) fail(fault);
    }
}

}  // namespace stint::test
