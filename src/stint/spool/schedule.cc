#include "stint/spool/schedule.h"

#include <utility>

#include "stint/base/assert.h"

namespace stint::spool {

void Schedule::refresh(const std::vector<const QueuedJob*>& jobs) {
    forget_missing(jobs);
    later_ = 0;
    passed_by_ = 0;
    std::uint64_t lowest = next();
    for (const QueuedJob* job : jobs) {
        if (keys_.contains(job->name) || over_.contains(job->name)) continue;
        std::uint64_t seq = by_number() ? job->header.seq : 0;
        Key key{seq, job->header.created, job->name};
        if (by_number() && seq < lowest) {
            ++passed_by_;
        } else if (by_number() && seq > cursor_) {
            ++later_;
        } else {
            if (by_number() && seq == cursor_) ++cursor_;
            admit(*job, std::move(key));
        }
    }
}

// Names may be given again; and in the order of time what somebody else has taken is no job of
// ours any more. In the order of numbers its start fails, and tells so.
void Schedule::forget_missing(const std::vector<const QueuedJob*>& jobs) {
    if (over_.empty() && by_number()) return;
    std::unordered_set<std::string_view> there;
    for (const QueuedJob* job : jobs) there.insert(job->name);
    std::erase_if(over_, [&](const std::string& name) { return !there.contains(name); });
    if (by_number()) return;
    std::erase_if(entries_, [&](const auto& one) {
        const auto& [key, entry] = one;
        if (entry.state != State::waiting || there.contains(key.name)) return false;
        if (ready_.erase(key) == 0) {
            lanes_[entry.lane].waiting.erase(key);
        } else if (rules_.lane_of) {
            next_of_lane(entry.lane);
        }
        keys_.erase(key.name);
        return true;
    });
}

void Schedule::admit(const QueuedJob& job, Key key) {
    keys_[job.name] = key;
    Entry& entry = entries_[key];
    entry.job = job;
    auto here = entries_.find(key);
    bool has_twin = here != entries_.begin() && std::prev(here)->first.seq == key.seq;
    if (by_number() && has_twin && told_duplicates_.insert(key.seq).second) {
        duplicates_.insert(key.seq);
    }
    if (!rules_.lane_of) {
        ready_.insert(std::move(key));
        return;
    }
    entry.lane = rules_.lane_of(job);
    Lane& lane = lanes_[entry.lane];
    lane.waiting.insert(std::move(key));
    if (!lane.is_busy) next_of_lane(entry.lane);
}

void Schedule::next_of_lane(const std::string& name) {
    auto lane = lanes_.find(name);
    ASSERT(lane != lanes_.end());
    lane->second.is_busy = !lane->second.waiting.empty();
    if (lane->second.is_busy) {
        ready_.insert(lane->second.waiting.extract(lane->second.waiting.begin()));
    } else {
        lanes_.erase(lane);
    }
}

std::optional<QueuedJob> Schedule::start() {
    if (ready_.empty()) return std::nullopt;
    Entry& entry = entries_.at(*ready_.begin());
    ready_.erase(ready_.begin());
    entry.state = State::started;
    return entry.job;
}

// Another job has the same number and keeps the place.
bool Schedule::has_unsettled_twin(Entries::iterator entry) {
    auto is_twin = [&](Entries::iterator other) {
        return other->first.seq == entry->first.seq && other->second.state != State::done &&
               other->second.state != State::left;
    };
    for (auto other = entry; other != entries_.begin();) {
        if ((--other)->first.seq != entry->first.seq) break;
        if (is_twin(other)) return true;
    }
    for (auto other = std::next(entry); other != entries_.end(); ++other) {
        if (other->first.seq != entry->first.seq) break;
        if (is_twin(other)) return true;
    }
    return false;
}

void Schedule::settle(const std::string& name, Settled how) {
    auto known = keys_.find(name);
    ASSERT(known != keys_.end());
    auto here = entries_.find(known->second);
    ASSERT(here != entries_.end());
    Entry& entry = here->second;
    ASSERT(entry.state == State::started);
    entry.state = how == Settled::done   ? State::done
                  : how == Settled::left ? State::left
                                         : State::kept;
    if (how == Settled::kept) return;
    if (rules_.lane_of) next_of_lane(entry.lane);
    if (by_number() && !has_unsettled_twin(here)) {
        if (how == Settled::done) unmarked_.insert(here->first);
        return;
    }
    if (how == Settled::done) {
        effects_.remove_now.push_back(name);
    } else {
        over_.insert(name);
    }
    entries_.erase(here);
    keys_.erase(known);
}

void Schedule::advance() {
    while (by_number() && !entries_.empty()) {
        auto first = entries_.begin();
        State state = first->second.state;
        if (state != State::done && state != State::left) return;
        if (state == State::done) {
            effects_.remove_when_passed.push_back(first->first.name);
        } else {
            over_.insert(first->first.name);
        }
        unmarked_.erase(first->first);
        keys_.erase(first->first.name);
        entries_.erase(first);
    }
}

Schedule::Effects Schedule::take_effects() {
    advance();
    for (const Key& key : unmarked_) {
        const QueuedJob& job = entries_.at(key).job;
        if (rules_.has_tombstones) {
            effects_.tombstones.push_back({job.name, job.header});
        } else {
            effects_.marks.push_back(job);
        }
    }
    unmarked_.clear();
    return std::exchange(effects_, {});
}

std::optional<Schedule::Gap> Schedule::gap() const {
    if (later_ == 0) return std::nullopt;
    return Gap{cursor_, later_};
}

std::vector<std::uint64_t> Schedule::take_duplicates() {
    std::vector<std::uint64_t> numbers(duplicates_.begin(), duplicates_.end());
    duplicates_.clear();
    return numbers;
}

}  // namespace stint::spool
