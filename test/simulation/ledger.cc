#include "simulation/ledger.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint::test {

Ledger::Entry& Ledger::entry(ItemId item) {
    return jobs.at(job_of(item)).entries.at(static_cast<std::size_t>(sequence_of(item) - 1));
}

bool Ledger::exists(ItemId item) const {
    auto job = jobs_by_stream_.find(stream_of(item));
    if (job == jobs_by_stream_.end() || sequence_of(item) < 1) return false;
    return sequence_of(item) <= static_cast<std::int64_t>(jobs.at(job->second).entries.size());
}

bool Ledger::living(WorkerId worker) const {
    auto found = workers.find(worker);
    return found != workers.end() && found->second.living();
}

bool Ledger::holds_nothing(WorkerId worker) const {
    return std::none_of(leases.begin(), leases.end(),
                        [&](const auto& lease) { return lease.second.worker == worker; });
}

Tally Ledger::tally(JobId job) const {
    Tally tally;
    for (const Entry& entry : jobs.at(job).entries) {
        ++tally.items;
        if (entry.place != Place::settled) continue;
        if (entry.status == OutcomeStatus::completed) ++tally.completed;
        if (entry.status == OutcomeStatus::failed) ++tally.failed;
        if (entry.status == OutcomeStatus::canceled) ++tally.canceled;
    }
    return tally;
}

ItemState Ledger::state(const Entry& entry) const {
    switch (entry.place) {
        case Place::unclaimed: return ItemState::pending;
        case Place::leased:
            // A chosen claim runs; what a worker has started, the store does not know.
            return entry.worker.value == 0 ? ItemState::running : ItemState::pending;
        case Place::waiting: return entry.due > now ? ItemState::waiting : ItemState::pending;
        case Place::settled: break;
    }
    if (entry.status == OutcomeStatus::completed) return ItemState::completed;
    return entry.status == OutcomeStatus::failed ? ItemState::failed : ItemState::canceled;
}

void Ledger::add_job(JobId job, StreamId stream) {
    jobs[job].stream = stream;
    jobs_by_stream_[stream] = job;
}

Appended Ledger::append(JobId job_id, std::span<const NewItem> items, KeyRule keys,
                        ChangedRule changed) {
    JobBook& job = jobs.at(job_id);
    Appended appended;
    std::set<std::string> seen;
    for (const NewItem& item : items) {
        ItemId id = make_item_id(job.stream, static_cast<std::int64_t>(job.entries.size()) + 1);
        if (keys == KeyRule::unique) {
            bool repeated = !seen.insert(item.input).second;
            auto known = job.keys.find(item.input);
            if (repeated || known != job.keys.end()) ++appended.known;
            if (repeated) continue;
            if (known != job.keys.end()) {
                const Entry& before = entry(known->second.item);
                if (known->second.fingerprint == item.fingerprint) continue;
                if (before.place != Place::settled || before.unclaimed_end) {
                    known->second.fingerprint = item.fingerprint;
                    continue;
                }
                ++appended.changed;
                if (changed == ChangedRule::keep) continue;
            }
            job.keys[item.input] = {id, item.fingerprint};
        }
        job.entries.emplace_back();
        ++appended.added;
    }
    if (appended.added > 0) {
        job.state = JobState::open;
        job.canceling = false;
    }
    return appended;
}

void Ledger::lease(ItemId item, LeaseToken token, WorkerId worker) {
    Entry& leased = entry(item);
    leased.place = Place::leased;
    leased.token = token;
    leased.worker = worker;
}

std::vector<ItemId> Ledger::items_under(LeaseToken token) {
    std::vector<ItemId> items;
    ItemRange range = leases.at(token).range;
    for (ItemId item = range.lo; item < range.hi; item = item + 1) {
        const Entry& found = entry(item);
        if (found.place == Place::leased && found.token == token) items.push_back(item);
    }
    return items;
}

// Call it when the entry has its new place.
void Ledger::leave_lease(Entry& left) {
    LeaseToken token = std::exchange(left.token, {});
    if (token.value != 0 && items_under(token).empty()) leases.erase(token);
}

void Ledger::end(ItemId item, OutcomeStatus status, bool unclaimed) {
    Entry& ended = entry(item);
    ended.place = Place::settled;
    ended.status = status;
    ended.unclaimed_end = unclaimed;
    leave_lease(ended);
    jobs.at(job_of(item)).owed[{item, ended.round}] = {status, commit};
}

void Ledger::release(ItemId item, Millis due) {
    if (jobs.at(job_of(item)).canceling) return end(item, OutcomeStatus::canceled, true);
    Entry& released = entry(item);
    released.place = Place::waiting;
    released.due = due;
    leave_lease(released);
}

bool Ledger::settle(WorkerId worker, const Settlement& settlement) {
    if (!exists(settlement.item)) return false;
    Entry& settled = entry(settlement.item);
    bool holds = settled.place == Place::leased && settled.token.value != 0 &&
                 settled.token == settlement.token && settled.worker == worker;
    if (!holds || leases.at(settlement.token).is_over(now)) return false;
    switch (settlement.kind) {
        case Settlement::Kind::completed:
            end(settlement.item, OutcomeStatus::completed, false);
            break;
        case Settlement::Kind::failed: end(settlement.item, OutcomeStatus::failed, false); break;
        case Settlement::Kind::canceled:
            end(settlement.item, OutcomeStatus::canceled, false);
            break;
        case Settlement::Kind::retry: ++settled.attempt; [[fallthrough]];
        case Settlement::Kind::set_back: release(settlement.item, now + settlement.delay_ms); break;
    }
    return true;
}

bool Ledger::give_back(WorkerId worker, const GiveBack& given_back) {
    auto lease = leases.find(given_back.token);
    if (lease == leases.end() || lease->second.worker != worker) return false;
    if (lease->second.is_over(now)) return false;
    ItemRange range = lease->second.range;
    if (!range.covers(given_back.from)) return false;
    range.lo = given_back.from;
    for (ItemId item = range.lo; item < range.hi; item = item + 1) {
        const Entry& found = entry(item);
        if (found.place != Place::leased || found.token != given_back.token) return false;
    }
    lease->second.range.hi = range.lo;
    for (ItemId item = range.lo; item < range.hi; item = item + 1) {
        entry(item).token = {};
        release(item, now);
    }
    if (items_under(given_back.token).empty()) leases.erase(given_back.token);
    return true;
}

void Ledger::rescue(ItemId item, Reaped& reaped) {
    Entry& rescued = entry(item);
    ++rescued.lost;
    if (rescued.lost >= bounds::losses_before_alone + bounds::losses_alone_max) {
        --rescued.lost;
        ++reaped.poisoned;
        end(item, OutcomeStatus::failed, false);
    } else {
        ++reaped.rescued;
        release(item, now);
    }
}

std::optional<Reaped> Ledger::reap(WorkerId worker,
                                   std::optional<std::span<const InHand>> in_hand) {
    WorkerBook& book = workers.at(worker);
    if (book.ended) return std::nullopt;
    Reaped reaped;
    for (auto& [job_id, job] : jobs) {
        for (std::size_t i = 0; i < job.entries.size(); ++i) {
            Entry& held = job.entries[i];
            if (held.place != Place::leased || held.worker != worker) continue;
            ItemId item = make_item_id(job.stream, static_cast<std::int64_t>(i) + 1);
            if (!in_hand) {
                rescue(item, reaped);
                continue;
            }
            auto hand = std::find_if(in_hand->begin(), in_hand->end(),
                                     [&](const InHand& one) { return one.item == item; });
            if (hand == in_hand->end()) {
                ++reaped.given_back;
                release(item, now);
            } else if (hand->child_alive) {
                ++reaped.blocked;
                leave_lease(held);
            } else {
                rescue(item, reaped);
            }
        }
    }
    std::erase_if(leases, [&](const auto& lease) { return lease.second.worker == worker; });
    reaped.gone = reaped.blocked == 0;
    if (reaped.gone)
        book.ended = true;
    else
        book.lost = true;
    return reaped;
}

std::int64_t Ledger::reap_expired() {
    std::int64_t count = 0;
    std::vector<LeaseToken> over;
    for (const auto& [token, lease] : leases) {
        if (lease.is_over(now)) over.push_back(token);
    }
    Reaped reaped;
    for (LeaseToken token : over) {
        for (ItemId item : items_under(token)) {
            rescue(item, reaped);
            ++count;
        }
    }
    return count;
}

// Nobody is to blame for it: what workers held is given back.
void Ledger::reboot() {
    for (auto& [id, worker] : workers) {
        if (worker.ended) continue;
        for (auto& [job_id, job] : jobs) {
            for (std::size_t i = 0; i < job.entries.size(); ++i) {
                const Entry& held = job.entries[i];
                if (held.place != Place::leased || held.worker != id) continue;
                release(make_item_id(job.stream, static_cast<std::int64_t>(i) + 1), now);
            }
        }
        worker.ended = true;
    }
}

std::int64_t Ledger::cancel(JobId job_id) {
    JobBook& job = jobs.at(job_id);
    if (is_finished(job.state)) return 0;
    job.canceling = true;
    job.state = JobState::closed;
    job.feeder = {};
    std::int64_t count = 0;
    for (std::size_t i = 0; i < job.entries.size(); ++i) {
        Place place = job.entries[i].place;
        if (place != Place::unclaimed && place != Place::waiting) continue;
        end(make_item_id(job.stream, static_cast<std::int64_t>(i) + 1), OutcomeStatus::canceled,
            true);
        ++count;
    }
    return count;
}

std::int64_t Ledger::retry(JobId job_id, const RetryFilter& filter) {
    JobBook& job = jobs.at(job_id);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < job.entries.size(); ++i) {
        Entry& again = job.entries[i];
        ItemId item = make_item_id(job.stream, static_cast<std::int64_t>(i) + 1);
        if (filter.item && *filter.item != item) continue;
        if (again.place != Place::settled || again.status == OutcomeStatus::completed) continue;
        if (again.status == OutcomeStatus::canceled && !filter.canceled_too) continue;
        again = Entry{.place = Place::waiting, .round = again.round + 1, .due = now};
        ++count;
    }
    if (count > 0) {
        if (job.state != JobState::open) job.state = JobState::closed;
        job.canceling = false;
    }
    return count;
}

JobState Ledger::finish(JobId job_id) {
    JobBook& job = jobs.at(job_id);
    Tally counted = tally(job_id);
    if (job.state == JobState::closed && counted.open() == 0) {
        job.state = final_state(counted, job.canceling);
        job.paused = Pause::none;
    }
    return job.state;
}

void Ledger::close(JobId job) {
    JobBook& closed = jobs.at(job);
    closed.state = std::max(closed.state, JobState::closed);
    closed.feeder = {};
}

ChosenClaim::Kind Ledger::chosen_kind(ItemId item) {
    switch (entry(item).place) {
        case Place::unclaimed:
        case Place::waiting: return ChosenClaim::Kind::granted;
        case Place::leased: return ChosenClaim::Kind::held;
        case Place::settled: break;
    }
    return ChosenClaim::Kind::settled;
}

void Ledger::choose(ItemId item, LeaseToken token, Millis lease_ms) {
    leases[token] = {.worker = {}, .range = {item, item + 1}, .expires = now + lease_ms};
    lease(item, token, {});
}

}  // namespace stint::test
