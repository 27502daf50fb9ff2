// What a worker has leased and not yet started, in the order in which it was granted; but first what
// a worker that died had: it has waited already.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "stint/model/exchange.h"
#include "stint/model/group_rule.h"

namespace stint {

// One item of a grant, on its way into a slot.
struct Claimed {
    std::shared_ptr<const Grant> grant;  // Shared by its items: the last one lets it go.
    const Item* item = nullptr;
};

class Backlog {
public:
    void add(Grant grant);
    bool empty() const { return size_ == 0; }
    std::int64_t size() const { return size_; }
    // The size of the latest grant, in items.
    std::int64_t granted() const { return granted_; }

    // The job of what take() would yield. REQUIRES: not empty
    JobId next_job() const { return parts_.front().grant->job; }
    // REQUIRES: not empty
    Claimed take();

    // The next ones that may be done at one call: of the same job, first attempts, and as many as
    // the rule and `room` allow. One that is tried again stands alone. At least one.
    // REQUIRES: not empty, room >= 1
    std::vector<Claimed> take_group(const GroupRule& rule, std::int64_t room);

    // Empties it: what to give back, one entry a lease; of one job or of all.
    std::vector<GiveBack> give_back(std::optional<JobId> job = std::nullopt);
    // Empties it of a job: its items, one by one.
    std::vector<Claimed> take_all(JobId job);
    // Forgets everything, because the leases do not stand any more.
    void clear();

private:
    struct Part {
        std::shared_ptr<const Grant> grant;
        std::size_t next = 0;
        std::int64_t left() const { return static_cast<std::int64_t>(grant->items.size() - next); }
    };
    std::deque<Part> parts_;
    std::int64_t size_ = 0;
    std::int64_t granted_ = 0;
};

}  // namespace stint
