// What worker processes do, also when they are dead, late or confused.
#include <algorithm>

#include "simulation/world.h"

#include "stint/model/bounds.h"

namespace stint::test {
namespace {

constexpr std::size_t processes_max = 6;

constexpr std::array kinds{Settlement::Kind::completed, Settlement::Kind::completed,
                           Settlement::Kind::completed, Settlement::Kind::failed,
                           Settlement::Kind::retry,     Settlement::Kind::retry,
                           Settlement::Kind::set_back,  Settlement::Kind::canceled};

}  // namespace

void World::start_process() {
    if (processes_.size() >= processes_max) return;
    int slots = static_cast<int>(1 + dice_.roll(4));
    tick();
    WorkerId id =
        must(store().register_worker({.host = "h", .boot = ground_.boot(), .slots = slots}));
    note("worker {} with {} slots", id.value, slots);
    ledger_.workers[id] = {.heartbeat = ledger_.now, .heard = ledger_.now};
    processes_.push_back({.id = id, .slots = slots, .hand = {}, .last = {}});
}

ExchangeRequest World::make_request(Process& process) {
    ExchangeRequest request{.worker = process.id};
    std::int64_t settle_max = deadly_ ? dice_.roll(20) / 19 : dice_.roll(4);
    for (std::int64_t i = settle_max; i > 0 && !process.hand.empty(); --i) {
        Held& held = dice_.pick(process.hand);
        request.settled.push_back({.token = held.token,
                                   .item = held.item,
                                   .kind = kinds[static_cast<std::size_t>(dice_.roll(8))],
                                   .attempt = {.duration_us = dice_.roll(5'000), .cause = "exit 1"},
                                   .delay_ms = dice_.chance(50) ? 0 : dice_.roll(5'000)});
        if (dice_.chance(95)) {  // Else it believes to hold it still.
            std::swap(held, process.hand.back());
            process.hand.pop_back();
        }
    }
    if (dice_.chance(deadly_ ? 1 : 10) && !process.hand.empty()) {
        Held from = dice_.pick(process.hand);
        request.given_back.push_back({from.token, from.item});
        std::erase_if(process.hand, [&](const Held& held) {
            return held.token == from.token && held.item >= from.item;
        });
    }
    if (dice_.chance(60)) {
        request.claim = ClaimWish{.slots = process.slots,
                                  .items_max = dice_.chance(30) ? 1 + dice_.roll(6) : 0};
        if (dice_.chance(20)) request.claim->job = any_job();
    }
    return request;
}

void World::exchange_one() {
    if (processes_.empty()) return;
    Process& process = dice_.pick(processes_);
    ExchangeRequest request = make_request(process);
    process.last = request;
    carry_out({std::move(request)});
}

void World::exchange_group() {
    std::vector<ExchangeRequest> group;
    for (Process& process : processes_) {
        if (dice_.chance(50)) group.push_back(make_request(process));
    }
    carry_out(std::move(group));
}

// A request that is delivered twice.
void World::repeat_last() {
    if (processes_.empty()) return;
    ExchangeRequest request = dice_.pick(processes_).last;
    request.claim.reset();
    carry_out({std::move(request)});
}

// Any token, any item, any worker.
void World::settle_forged() {
    std::vector<LeaseToken> tokens{{dice_.roll(1'000)}};
    for (const auto& [token, lease] : ledger_.leases) tokens.push_back(token);
    std::vector<WorkerId> workers{{dice_.roll(10)}};
    for (const auto& [id, worker] : ledger_.workers) workers.push_back(id);
    ExchangeRequest request{.worker = dice_.pick(workers)};
    if (dice_.chance(70)) {
        request.settled.push_back({.token = dice_.pick(tokens),
                                   .item = any_item(),
                                   .kind = kinds[static_cast<std::size_t>(dice_.roll(8))]});
    } else {
        request.given_back.push_back({dice_.pick(tokens), any_item()});
    }
    carry_out({std::move(request)});
}

void World::carry_out(std::vector<ExchangeRequest> requests) {
    tick();
    for (const ExchangeRequest& request : requests) {
        for (const Settlement& one : request.settled) {
            note("worker {} settles item {} of stream {} under {:x} as {} after {} ms",
                 request.worker.value, sequence_of(one.item), stream_of(one.item).value,
                 one.token.value, static_cast<int>(one.kind), one.delay_ms);
        }
        for (const GiveBack& one : request.given_back) {
            note("worker {} gives back from item {} of stream {} under {:x}", request.worker.value,
                 sequence_of(one.from), stream_of(one.from).value, one.token.value);
        }
    }
    std::vector<ExchangeAnswer> answers = must(store().exchange(requests));
    expect(answers.size() == requests.size(), "a request has no answer");
    std::vector<std::vector<ItemId>> refused(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (const Settlement& one : requests[i].settled) {
            if (!ledger_.settle(requests[i].worker, one)) refused[i].push_back(one.item);
        }
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (const GiveBack& one : requests[i].given_back) {
            if (!ledger_.give_back(requests[i].worker, one)) refused[i].push_back(one.from);
        }
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
        std::sort(refused[i].begin(), refused[i].end());
        std::sort(answers[i].refused.begin(), answers[i].refused.end());
        expect(refused[i] == answers[i].refused, "other items were refused than must be");
        check_answer(requests[i], answers[i]);
        bool may_beat = ground_.carries_heartbeats() && answers[i].grants.empty();
        if (may_beat && ledger_.living(requests[i].worker)) {
            ledger_.workers.at(requests[i].worker).heard = ledger_.now;
        }
        learn(requests[i].worker, answers[i]);
    }
}

void World::check_answer(const ExchangeRequest& request, const ExchangeAnswer& answer) {
    if (!request.claim) return expect(answer.grants.empty(), "a grant that nobody wished for");
    const ClaimWish& wish = *request.claim;
    bool living = ledger_.living(request.worker);
    expect(answer.worker_lost != living, "lost, or not lost");
    bool draining = living && ledger_.workers.at(request.worker).draining;
    expect(answer.draining == draining, "it drains, or does not");
    std::int64_t items = 0;
    bool held_nothing = ledger_.holds_nothing(request.worker) && answer.grants.size() == 1;
    for (const Grant& grant : answer.grants) {
        note(
            "worker {} is granted {:x}: items {} to {} of stream {}, round {}, attempt {}, lost {}",
            request.worker.value, grant.token.value, sequence_of(grant.range.lo),
            sequence_of(grant.range.hi) - 1, stream_of(grant.range.lo).value, grant.round,
            grant.attempt, grant.lost);
        std::string fault = ledger_.grant(request.worker, wish, grant, held_nothing);
        if (!fault.empty()) fail(fault);
        items += grant.range.size();
    }
    expect(wish.items_max == 0 || items <= wish.items_max, "more was granted than was wished for");
    if (!answer.grants.empty()) return;
    std::optional<Millis> due_at;
    if (answer.due_at) due_at = ledger_.now + (*answer.due_at - clock_.now());
    std::string fault = ledger_.nothing_granted(request.worker, wish, due_at);
    if (!fault.empty()) fail(fault);
}

void World::learn(WorkerId worker, const ExchangeAnswer& answer) {
    auto process = std::find_if(processes_.begin(), processes_.end(),
                                [&](const Process& one) { return one.id == worker; });
    if (process == processes_.end()) return;
    for (const Grant& grant : answer.grants) {
        for (const Item& item : grant.items) process->hand.push_back({grant.token, item.id});
    }
}

// The process ends, now and then before it hears what it was answered.
void World::kill() {
    if (processes_.empty()) return;
    Process& process = dice_.pick(processes_);
    std::vector<Held> hand = process.hand;
    WorkerId id = process.id;
    if (dice_.chance(30)) {
        carry_out({make_request(process)});
    }
    note("worker {} is killed", id.value);
    corpses_.push_back({.id = id, .hand = std::move(hand)});
    std::erase_if(processes_, [&](const Process& one) { return one.id == id; });
}

void World::retire() {
    if (processes_.empty()) return;
    WorkerId id = dice_.pick(processes_).id;
    if (!ledger_.living(id) || !ledger_.holds_nothing(id)) return;
    note("worker {} retires", id.value);
    tick();
    must(store().retire_worker(id));
    ledger_.workers.at(id).ended = true;
    std::erase_if(processes_, [&](const Process& one) { return one.id == id; });
}

void World::heartbeat() {
    if (processes_.empty()) return;
    WorkerId id = dice_.pick(processes_).id;
    tick();
    bool living = ledger_.living(id);
    note("worker {} is heard of", id.value);
    expect(must(store().heartbeat(id)).known == living, "a heartbeat that tells the wrong thing");
    if (living) {
        Ledger::WorkerBook& book = ledger_.workers.at(id);
        Millis carried = ground_.carries_heartbeats() ? bounds::heartbeat_ms : 0;
        book.heartbeat = std::max(book.heartbeat, ledger_.now - carried);
        book.heard = ledger_.now;
    } else if (dice_.chance(70)) {
        std::erase_if(processes_, [&](const Process& p) { return p.id == id; });
    }
}

void World::reap_corpse() {
    if (corpses_.empty()) return;
    Corpse corpse = dice_.pick(corpses_);
    if (dice_.chance(25)) return reap(corpse.id, LossReason::process_ended, std::nullopt);
    std::vector<InHand> in_hand;
    for (const Held& held : corpse.hand) {
        if (dice_.chance(60)) in_hand.push_back({held.token, held.item, dice_.chance(20)});
    }
    reap(corpse.id, LossReason::process_ended, std::span(in_hand));
}

// Whoever was not heard of for a lease time is lost, whether it lives or not.
void World::reap_silent() {
    std::vector<WorkerId> all;
    for (const auto& [id, worker] : ledger_.workers) all.push_back(id);
    WorkerId id = dice_.pick(all);
    std::vector<InHand> in_hand;
    for (const Process& process : processes_) {
        if (process.id != id) continue;
        for (const Held& held : process.hand) {
            if (dice_.chance(60)) in_hand.push_back({held.token, held.item, dice_.chance(30)});
        }
    }
    if (dice_.chance(30))
        reap(id, LossReason::heartbeat_missed, std::nullopt);
    else
        reap(id, LossReason::heartbeat_missed, std::span(in_hand));
}

void World::reap(WorkerId worker, LossReason reason,
                 std::optional<std::span<const InHand>> in_hand) {
    tick();
    const Ledger::WorkerBook& book = ledger_.workers.at(worker);
    note("worker {} is reaped{}", worker.value, in_hand ? "" : ", nobody knows its items");
    for (const InHand& one : in_hand.value_or(std::span<const InHand>{})) {
        note("  item {} of stream {} was in hand{}", sequence_of(one.item),
             stream_of(one.item).value, one.child_alive ? ", its child lives" : "");
    }
    std::optional<Reaped> reaped = must(store().reap_worker(worker, reason, in_hand));
    bool may_be_late = ledger_.now - book.heartbeat >= bounds::lease_ms;
    bool is_late = ledger_.now - book.heard >= bounds::lease_ms;
    if (reason == LossReason::heartbeat_missed && !may_be_late) {
        return expect(!reaped, "a worker was reaped that was heard of");
    }
    if (reason == LossReason::heartbeat_missed && !is_late && !reaped) return;
    std::optional<Reaped> expected = ledger_.reap(worker, in_hand);
    expect(reaped.has_value() == expected.has_value(), "reaped, or not reaped");
    if (!reaped) return;
    expect(reaped->given_back == expected->given_back, "another number was given back");
    expect(reaped->rescued == expected->rescued, "another number was rescued");
    expect(reaped->poisoned == expected->poisoned, "another number was poison");
    expect(reaped->blocked == expected->blocked, "another number was blocked");
    expect(reaped->gone == expected->gone, "gone, or not gone");
    if (reaped->gone) std::erase_if(corpses_, [&](const Corpse& c) { return c.id == worker; });
}

}  // namespace stint::test
