// The rules that leave the store a choice: what it may grant, and what the feed may hold.
#include <algorithm>

#include "simulation/ledger.h"
#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint::test {

std::string Ledger::grant(WorkerId worker, const ClaimWish& wish, const Grant& grant,
                          bool held_nothing) {
    if (!living(worker)) return "a worker that is lost was granted something";
    if (wish.job && grant.job != *wish.job) return "the grant is of another job";
    if (!jobs.at(grant.job).runnable()) return "the job is finished, paused or being canceled";
    if (workers.at(worker).draining) return "a worker that drains was granted something";
    if (grant.token <= last_token_) return "the token did not grow";
    if (grant.range.size() < 1) return "the grant is empty";
    if (grant.alone != (grant.lost >= bounds::losses_before_alone)) return "alone, or not alone";
    if (grant.alone && (grant.range.size() != 1 || !held_nothing)) {
        return "an item that must run alone was granted beside others";
    }
    if (grant.lost == 1 && grant.range.size() > std::max(wish.slots, 1)) {
        return "a range that was lost was granted in too large a piece";
    }
    last_token_ = grant.token;
    leases[grant.token] = {.worker = worker, .range = grant.range};
    std::size_t place = 0;
    for (ItemId item = grant.range.lo; item < grant.range.hi; item = item + 1) {
        if (place >= grant.items.size() || grant.items[place++].id != item) {
            return "the grant lacks one of its items";
        }
        if (std::string fault = grant_item(grant, item); !fault.empty()) return fault;
        lease(item, grant.token, worker);
    }
    return "";
}

std::string Ledger::grant_item(const Grant& grant, ItemId item) {
    if (!exists(item) || job_of(item) != grant.job) return "an item of another job";
    const Entry& granted = entry(item);
    std::string name = fmt::format("item {}", sequence_of(item));
    if (granted.place == Place::leased) return name + " has a live claim";
    if (granted.place == Place::settled) return name + " is settled";
    if (granted.place == Place::waiting && granted.due > now) return name + " is not due";
    if (granted.round != grant.round) return name + " is of another round";
    if (granted.attempt != grant.attempt) return name + " is at another attempt";
    if (granted.lost != grant.lost) return name + " was lost another number of times";
    return "";
}

std::string Ledger::nothing_granted(WorkerId worker, const ClaimWish& wish,
                                    std::optional<Millis> due_at) {
    if (!living(worker)) return due_at ? "a worker that is lost was told of a due time" : "";
    if (workers.at(worker).draining) return due_at ? "a worker that drains was told a time" : "";
    std::optional<Millis> next;
    for (const auto& [job_id, job] : jobs) {
        if (!job.runnable() || (wish.job && *wish.job != job_id)) continue;
        for (const Entry& entry : job.entries) {
            if (entry.place == Place::unclaimed) return "an unclaimed item was not granted";
            if (entry.place != Place::waiting) continue;
            if (entry.due > now) {
                next = std::min(next.value_or(entry.due), entry.due);
            } else if (entry.lost < bounds::losses_before_alone) {
                return "a due item was not granted";
            } else if (holds_nothing(worker)) {
                return "an item that must run alone was not granted";
            }
        }
    }
    if (next == due_at) return "";
    return fmt::format("the next item is due in {} ms, not in {} ms", next.value_or(now) - now,
                       due_at.value_or(now) - now);
}

std::string Ledger::read(JobId job_id, const FeedEntry& entry, std::span<const Event> events) {
    JobBook& job = jobs.at(job_id);
    bool follows = entry.offset == job.read_to + 1;
    if (!follows && (!feed_may_have_gaps || entry.offset <= job.read_to)) {
        return "the feed has a gap";
    }
    job.read_to = entry.offset;
    if (events.size() != entry.items.size()) return "an entry lacks an event";
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Outcome& outcome = events[i].outcome;
        std::string name = fmt::format("item {} round {}", sequence_of(outcome.item), entry.round);
        if (outcome.item != entry.items[i] || outcome.round != entry.round) {
            return name + " is another event than the entry says";
        }
        auto owed = job.owed.find({outcome.item, outcome.round});
        if (owed == job.owed.end()) return name + " is not settled, or stands in the feed twice";
        if (owed->second.status != outcome.status) return name + " came to something else";
        if (owed->second.commit < job.read_commit) return name + " is out of order";
        job.read_commit = owed->second.commit;
        job.owed.erase(owed);
    }
    return "";
}

}  // namespace stint::test
