// What one transaction settled: collected item by item, then written as counters and feed, one row
// of each a stream and round.
#pragma once

#include <map>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/ids.h"
#include "stint/model/outcome.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class Books {
public:
    explicit Books(Session& session) : session_(session) {}

    // Adds an outcome row and counts it. False when the item has one in this round already: then
    // nothing is written or counted.
    Result<bool> settle(const Outcome& outcome);

    // The same, in bulk with others at the end. REQUIRES: the item has none in this round
    void settle_later(Outcome outcome);

    // Adds those of settle_later() now.
    Result<void> add_outcomes();

    // Counts an attempt that did not settle its item.
    void measure(StreamId stream, Micros duration_us);

    // Counts items that were canceled or revived as a range, without outcome rows.
    void cancel_range(ItemRange range, Round round);

    // Settled items of that status are open again.
    void reopen(StreamId stream, OutcomeStatus status, std::int64_t count);

    // Writes the feed and the counters. Call it once, last.
    Result<void> write();

private:
    struct Page {
        std::int64_t count[3] = {0, 0, 0};  // By OutcomeStatus.
        std::int64_t measured = 0;
        Micros busy_us = 0;
        std::map<Round, std::vector<ItemId>> settled;
        std::vector<std::pair<ItemRange, Round>> canceled;
    };
    void count(const Outcome& outcome);
    Result<void> write_feed(JobId job, StreamId stream, Page& page);

    Session& session_;
    std::map<StreamId, Page> pages_;
    std::vector<Outcome> later_;
};

}  // namespace stint::sql
