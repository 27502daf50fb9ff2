// The feed and its sinks.
#include "stint/model/feed.h"

#include <algorithm>
#include <span>

#include "stint/base/text.h"
#include "stint/model/carried.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint {
using sql::Query;
using sql::Sync;

Result<std::vector<FeedEntry>> SqlStore::read_feed(JobId job, std::int64_t after, int limit) {
    Rows rows = TRY(session_.rows(Query::read_feed, job.value, after, limit));
    std::vector<FeedEntry> entries;
    while (TRY(rows.next())) {
        entries.push_back(
            {.offset = rows.integer(0),
             .round = static_cast<Round>(rows.integer(1)),
             .canceled_range = rows.integer(2) != 0,
             .items = TRY(decode_items({rows.integer(3)}, rows.integer(4), rows.text(5)))});
    }
    return entries;
}

Result<std::vector<Event>> SqlStore::read_events(const FeedEntry& entry) {
    constexpr std::size_t items_at_once = 256;
    std::vector<Event> events;
    events.reserve(entry.items.size());
    std::span<const ItemId> left = entry.items;
    while (!left.empty()) {
        std::size_t known = events.size();
        TRY(read_neighbours(left.first(std::min(left.size(), items_at_once)), entry.round, events));
        if (events.size() == known) events.push_back(TRY(read_event(left.front(), entry.round)));
        left = left.subspan(events.size() - known);
    }
    for (Event& event : events) event.offset = entry.offset;
    return events;
}

// Appends those of items side by side in one go, up to the first that has no row of its own.
Result<void> SqlStore::read_neighbours(std::span<const ItemId> items, Round round,
                                       std::vector<Event>& events) {
    bool side_by_side = items.size() > 1 && !event_row_.covers(items.front()) &&
                        items.back() == items.front() + (std::ssize(items) - 1);
    if (!side_by_side) return {};
    Rows rows = TRY(
        session_.rows(Query::read_neighbours, items.front().value, items.back().value + 1, round));
    for (ItemId item : items) {
        if (!TRY(rows.next())) break;
        bool has_own_row = rows.integer(20) == item.value && rows.is_null(19);
        if (!has_own_row) break;
        events.push_back(TRY(event_of_row(rows, item, item, round)));
    }
    return {};
}

Result<Event> SqlStore::read_event(ItemId item, Round round) {
    ItemId row = event_row_.covers(item) ? event_row_.lo : item;
    for (bool sought = false;; sought = true) {
        {
            Rows rows = TRY(session_.rows(Query::read_event, item.value, round, row.value));
            if (TRY(rows.next())) return event_of_row(rows, row, item, round);
        }
        std::optional<ItemRange> range = TRY(sql::ItemRows(session_).row_of(item));
        if (sought || !range) break;
        event_row_ = *range;
        row = range->lo;
    }
    return Error{ErrorCode::corrupt, "the feed names a missing item"};
}

Result<Event> SqlStore::event_of_row(const Rows& rows, ItemId row, ItemId item, Round round) {
    Event event{.key = std::string(rows.text(0)),
                .input = std::string(rows.text(1)),
                .outcome = {.item = item,
                            .round = round,
                            .status = static_cast<OutcomeStatus>(rows.integer(2)),
                            .worker = {rows.integer(3)}}};
    Attempt& attempt = event.outcome.attempt;
    attempt.number = static_cast<int>(rows.integer(4));
    attempt.started_at = {rows.integer(5)};
    attempt.duration_us = rows.integer(6);
    attempt.memory_peak_bytes = rows.integer(7);
    attempt.cause = rows.text(8);
    attempt.output_bytes = rows.integer(9);
    attempt.output = rows.text(10);
    attempt.content = rows.text(11);
    attempt.errors_bytes = rows.integer(12);
    attempt.errors = rows.text(13);
    attempt.errors_content = rows.text(14);
    attempt.target = rows.text(15);
    attempt.target_inode = rows.integer(16);
    attempt.target_bytes = rows.integer(17);
    if (!rows.is_null(18)) event.arguments = TRY(split_arguments(event.input, rows.text(18)));
    if (rows.is_null(19)) return event;
    RecordRange range = TRY(parse_record_range(event.arguments, rows.integer(19)));
    event.range = std::make_shared<const RecordRange>(std::move(range));
    event.nth = item.value - row.value;
    event.arguments.clear();
    event.key = event.input = record_name(*event.range, event.nth);
    return event;
}

Result<std::optional<SinkPosition>> SqlStore::take_sink(JobId job, std::string_view sink,
                                                        WorkerId worker) {
    return session_.write_beside(Sync::no, [&]() -> Result<std::optional<SinkPosition>> {
        TRY(session_.run(Query::add_sink, job.value, sink));
        Rows rows = TRY(session_.rows(Query::take_sink, worker.value, job.value, sink));
        if (!TRY(rows.next())) return std::optional<SinkPosition>();
        return std::optional(SinkPosition{.offset = rows.integer(0), .sequence = rows.integer(1)});
    });
}

Result<std::vector<std::string>> SqlStore::needed_content(std::span<const std::string> names) {
    std::vector<std::string> needed;
    for (const std::string& name : names) {
        std::optional<std::int64_t> named;
        if (std::optional<JobId> job = job_of_carried(name)) {
            named = TRY(session_.integer(Query::is_job_or_rest, job->value));
        } else {
            // In the order in which a name goes from one to the next, so that none is missed that
            // is on its way.
            std::optional<std::int64_t> token =
                parse_integer(std::string_view(name).substr(0, name.find('-')));
            if (token) named = TRY(session_.integer(Query::lease_stands, *token));
            if (!named) named = TRY(session_.integer(Query::is_won_content, name));
            if (!named) named = TRY(session_.integer(Query::is_content, name));
        }
        if (named) needed.push_back(name);
    }
    return needed;
}

}  // namespace stint
