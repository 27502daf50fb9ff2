#include "stint/engine/backlog.h"

#include <algorithm>
#include <utility>

namespace stint {

void Backlog::add(Grant grant) {
    granted_ = static_cast<std::int64_t>(grant.items.size());
    size_ += granted_;
    if (granted_ == 0) return;
    bool was_lost = grant.lost > 0;
    Part part{std::make_shared<const Grant>(std::move(grant))};
    auto at = parts_.end();
    if (was_lost) {
        at = std::find_if(parts_.begin(), parts_.end(),
                          [](const Part& other) { return other.grant->lost == 0; });
    }
    parts_.insert(at, std::move(part));
}

Claimed Backlog::take() {
    ASSERT(!empty());
    Part& part = parts_.front();
    Claimed claimed{part.grant, &part.grant->items[part.next++]};
    --size_;
    if (part.left() == 0) parts_.pop_front();
    return claimed;
}

std::vector<Claimed> Backlog::take_group(const GroupRule& rule, std::int64_t room) {
    JobId job = next_job();
    std::int64_t most = std::min(room, rule.items_max > 0 ? rule.items_max : room);
    std::int64_t bytes = 0;
    std::vector<Claimed> taken;
    do {
        const Part& part = parts_.front();
        auto length = static_cast<std::int64_t>(part.grant->items[part.next].input.size());
        bool is_alone = part.grant->attempt > 1 || part.grant->alone;
        bool fits = rule.bytes_max == 0 || bytes + length <= rule.bytes_max;
        if (!taken.empty() && (is_alone || !fits)) break;
        bytes += length;
        taken.push_back(take());
        if (is_alone) break;
    } while (!empty() && next_job() == job && std::ssize(taken) < most);
    return taken;
}

std::vector<GiveBack> Backlog::give_back(std::optional<JobId> job) {
    std::vector<GiveBack> given_back;
    std::erase_if(parts_, [&](const Part& part) {
        if (job && part.grant->job != *job) return false;
        given_back.push_back({part.grant->token, part.grant->items[part.next].id});
        size_ -= part.left();
        return true;
    });
    return given_back;
}

std::vector<Claimed> Backlog::take_all(JobId job) {
    std::vector<Claimed> taken;
    std::erase_if(parts_, [&](const Part& part) {
        if (part.grant->job != job) return false;
        for (std::size_t i = part.next; i < part.grant->items.size(); ++i) {
            taken.push_back({part.grant, &part.grant->items[i]});
        }
        size_ -= part.left();
        return true;
    });
    return taken;
}

void Backlog::clear() {
    parts_.clear();
    size_ = 0;
}

}  // namespace stint
