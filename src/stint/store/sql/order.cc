// Results in the order of the items: a walk over what is stored, with the memory of one step.
#include <algorithm>
#include <iterator>

#include <fmt/core.h>

#include "stint/model/feed.h"
#include "stint/model/lifecycle.h"
#include "stint/store/sql/facts.h"
#include "stint/store/sql/sql_store.h"

namespace stint {
using sql::Query;
using sql::RangeFacts;

namespace {

// The round in which a settled item was settled last.
Round settled_round(const RangeFacts& facts, ItemId item) {
    const Outcome* outcome = facts.outcome(item);
    const sql::Exception* exception = facts.exception(item);
    return std::max(outcome == nullptr ? 0 : outcome->round,
                    exception == nullptr ? 0 : exception->round);
}

bool is_final(ItemState state) {
    switch (state) {
        case ItemState::completed:
        case ItemState::failed:
        case ItemState::canceled: return true;
        case ItemState::pending:
        case ItemState::running:
        case ItemState::waiting: return false;
    }
    return false;
}

}  // namespace

// Both halves see the same moment: what was settled in a later round is either in the feed behind
// `after`, or read by the walk, which then leaves the feed's end behind it.
Result<OrderedEvents> SqlStore::read_in_order(JobId job, SinkPosition after, OpenItems open,
                                              int limit) {
    return session_.read([&]() -> Result<OrderedEvents> {
        OrderedEvents next{.events = {}, .position = after};
        if (open == OpenItems::wait) TRY(read_again(job, after, limit, next));
        if (next.events.empty()) TRY(read_onward(job, open, limit, next));
        return next;
    });
}

// Items up to after.sequence that were settled in a later round. Those of round 1 are the walk's.
Result<void> SqlStore::read_again(JobId job, SinkPosition after, int limit, OrderedEvents& next) {
    bool at_end = false;
    while (!at_end) {
        std::vector<FeedEntry> entries;
        {
            Rows rows = TRY(
                session_.rows(Query::read_later_rounds, job.value, next.position.offset, limit));
            while (TRY(rows.next())) {
                entries.push_back(
                    {.offset = rows.integer(0),
                     .round = static_cast<Round>(rows.integer(1)),
                     .items = TRY(decode_items({rows.integer(2)}, rows.integer(3), rows.text(4)))});
            }
        }
        for (FeedEntry& entry : entries) {
            std::erase_if(entry.items,
                          [=](ItemId item) { return sequence_of(item) > after.sequence; });
            std::ranges::move(TRY(read_events(entry)), std::back_inserter(next.events));
            next.position.offset = entry.offset;
            if (std::ssize(next.events) >= limit) return {};
        }
        at_end = std::ssize(entries) < limit;
    }
    // What is behind the last of them is of round 1.
    next.position.offset = TRY(session_.integer(Query::last_offset, job.value)).value_or(0);
    return {};
}

Result<void> SqlStore::read_onward(JobId job, OpenItems open, int limit, OrderedEvents& next) {
    std::int64_t available = 0;
    StreamId stream;
    {
        Rows rows = TRY(session_.rows(Query::job_stream, job.value));
        if (!TRY(rows.next())) {
            return Error{ErrorCode::not_found, fmt::format("no job {}", job.value)};
        }
        stream = {rows.integer(0)};
        available = rows.integer(1);
    }
    std::int64_t count = std::min<std::int64_t>(limit, available - next.position.sequence);
    if (count <= 0) return {};
    ItemId lo = make_item_id(stream, next.position.sequence + 1);
    RangeFacts facts = TRY(RangeFacts::read(session_, stream, {lo, lo + count}));
    FeedEntry run;  // Settled side by side in one round.
    auto read_run = [&]() -> Result<void> {
        std::ranges::move(TRY(read_events(run)), std::back_inserter(next.events));
        run.items.clear();
        return {};
    };
    for (ItemId item = lo; item < lo + count; item = item + 1) {
        std::optional<ItemState> state = derive_state(facts.of(item, false));
        if (!state) {
            return Error{ErrorCode::corrupt,
                         fmt::format("the rows of item {} contradict each other; 'stint verify' "
                                     "says more",
                                     sequence_of(item))};
        }
        bool settled = is_final(*state);
        if (!settled && open == OpenItems::wait) break;
        if (settled) {
            Round round = settled_round(facts, item);
            bool continues =
                !run.items.empty() && item == run.items.back() + 1 && round == run.round;
            if (!continues) TRY(read_run());
            run.round = round;
            run.items.push_back(item);
        }
        next.position.sequence = sequence_of(item);
    }
    return read_run();
}

}  // namespace stint
