// What the store tells those who look.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/store/sql/facts.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint {
using sql::Query;

namespace {

Error contradiction(ItemId item) {
    return Error{ErrorCode::corrupt,
                 fmt::format("the books contradict each other about item {} of stream {}; "
                             "'stint verify' says more",
                             sequence_of(item), stream_of(item).value)};
}

bool wanted(const ItemRow& row, const ItemFilter& filter) {
    if (filter.state && row.state != *filter.state) return false;
    if (filter.cause.empty()) return true;
    return row.outcome && row.outcome->attempt.cause == filter.cause;
}

std::string reason_of(const sql::RangeFacts& facts, const ItemRow& row, Instant now) {
    ItemId item = row.item.id;
    if (const sql::Exception* exception = facts.exception(item)) {
        if (row.state == ItemState::canceled) return "the job was canceled before it was claimed";
        Millis wait = exception->not_before - now;
        std::string text =
            fmt::format("{}, attempt {} is next", to_text(exception->kind), exception->attempt);
        if (wait > 0) text += fmt::format(" in {}", duration_text(wait * 1'000));
        if (exception->lost > 0)
            text += fmt::format("; {} workers were lost with it", exception->lost);
        return text;
    }
    if (const sql::Lease* lease = facts.lease(item)) {
        std::string holder = lease->worker.value != 0
                                 ? fmt::format("worker {}", lease->worker.value)
                                 : facts.holder(*lease);
        return fmt::format("claimed by {}, attempt {}", holder, lease->attempt);
    }
    if (row.outcome) {
        return row.outcome->attempt.cause.empty() ? std::string(to_text(row.state))
                                                  : row.outcome->attempt.cause;
    }
    return "nobody has claimed it yet";
}

}  // namespace

Result<std::vector<ItemRow>> SqlStore::rows_of(StreamId stream, ItemRange range,
                                               const ItemFilter& filter) {
    sql::RangeFacts facts = TRY(sql::RangeFacts::read(session_, stream, range));
    std::vector<ItemRow> found;
    for (Item& item : TRY(sql::ItemRows(session_).read(range))) {
        ItemRow row{.item = std::move(item), .outcome = {}};
        bool running =
            std::binary_search(filter.running.begin(), filter.running.end(), row.item.id);
        std::optional<ItemState> state = derive_state(facts.of(row.item.id, running));
        if (!state) return contradiction(row.item.id);
        row.state = *state;
        const sql::Exception* exception = facts.exception(row.item.id);
        const sql::Lease* lease = facts.lease(row.item.id);
        if (exception != nullptr)
            row.round = exception->round;
        else if (lease != nullptr)
            row.round = lease->round;
        const Outcome* outcome = facts.outcome(row.item.id);
        if (outcome != nullptr && exception == nullptr && lease == nullptr) {
            row.outcome = *outcome;
            row.round = outcome->round;
        }
        if (wanted(row, filter)) found.push_back(std::move(row));
    }
    return found;
}

Result<ItemPage> SqlStore::list_items(JobId job, const ItemFilter& filter) {
    return session_.read([&]() -> Result<ItemPage> {
        ItemPage page;
        StreamId stream = TRY(stream_of_job(job));
        std::optional<Job> known = TRY(load_job(job));
        std::int64_t sequence = filter.after_sequence;
        while (sequence < known->tally.items) {
            std::int64_t step = std::min(bounds::page_rows, known->tally.items - sequence);
            ItemId lo = make_item_id(stream, sequence + 1);
            for (ItemRow& row : TRY(rows_of(stream, {lo, lo + step}, filter))) {
                if (static_cast<std::int64_t>(page.rows.size()) == filter.limit) {
                    page.next_after = sequence_of(page.rows.back().item.id);
                    return page;
                }
                page.rows.push_back(std::move(row));
            }
            sequence += step;
        }
        return page;
    });
}

Result<std::vector<Outcome>> SqlStore::outcomes_of(ItemId item) {
    Rows rows = TRY(session_.rows(Query::outcomes_of_item, item.value));
    std::vector<Outcome> outcomes;
    while (TRY(rows.next())) {
        outcomes.push_back({.item = item,
                            .round = static_cast<Round>(rows.integer(0)),
                            .status = static_cast<OutcomeStatus>(rows.integer(1)),
                            .worker = {rows.integer(3)},
                            .attempt = {.number = static_cast<int>(rows.integer(2)),
                                        .started_at = {rows.integer(4)},
                                        .duration_us = rows.integer(5),
                                        .memory_peak_bytes = rows.integer(6),
                                        .cause = std::string(rows.text(7)),
                                        .output = std::string(rows.text(9)),
                                        .content = std::string(rows.text(10)),
                                        .output_bytes = rows.integer(8),
                                        .errors = std::string(rows.text(12)),
                                        .errors_content = std::string(rows.text(13)),
                                        .errors_bytes = rows.integer(11),
                                        .target = std::string(rows.text(14)),
                                        .target_inode = rows.integer(15),
                                        .target_bytes = rows.integer(16)}});
    }
    return outcomes;
}

Result<std::vector<HistoryEntry>> SqlStore::history_of(JobId job, ItemId item) {
    Rows rows = TRY(session_.rows(Query::history_of_item, job.value, item.value));
    std::vector<HistoryEntry> entries;
    while (TRY(rows.next())) {
        entries.push_back({.at = {rows.integer(0)},
                           .round = static_cast<Round>(rows.integer(1)),
                           .attempt = static_cast<int>(rows.integer(2)),
                           .what = std::string(rows.text(3)),
                           .detail = std::string(rows.text(4)),
                           .worker = {rows.integer(5)},
                           .token = {rows.integer(6)}});
    }
    return entries;
}

Result<std::optional<ItemDetails>> SqlStore::item_details(JobId job, ItemId item, bool running) {
    return session_.read([&]() -> Result<std::optional<ItemDetails>> {
        std::optional<Job> known = TRY(load_job(job));
        StreamId stream = TRY(stream_of_job(job));
        if (!known || stream_of(item) != stream) return std::optional<ItemDetails>{};
        ItemFilter filter;
        if (running) filter.running = {item};
        std::vector<ItemRow> rows = TRY(rows_of(stream, {item, item + 1}, filter));
        if (rows.empty()) return std::optional<ItemDetails>{};
        sql::RangeFacts facts = TRY(sql::RangeFacts::read(session_, stream, {item, item + 1}));
        std::string reason = reason_of(facts, rows.front(), session_.time());
        const sql::Lease* lease = facts.lease(item);
        ItemDetails details{.row = std::move(rows.front()),
                            .job = std::move(*known),
                            .reason = std::move(reason),
                            .outcomes = TRY(outcomes_of(item)),
                            .history = TRY(history_of(job, item)),
                            .workers = {}};
        details.workers = TRY(workers_of(details, lease == nullptr ? WorkerId{} : lease->worker));
        return std::optional<ItemDetails>{std::move(details)};
    });
}

Result<std::vector<WorkerRecord>> SqlStore::workers_of(const ItemDetails& details,
                                                       WorkerId holder) {
    std::set<WorkerId> ids{holder};
    for (const Outcome& outcome : details.outcomes) ids.insert(outcome.worker);
    for (const HistoryEntry& entry : details.history) ids.insert(entry.worker);
    std::vector<WorkerRecord> workers;
    for (WorkerId id : ids) {
        std::optional<WorkerRecord> worker = TRY(find_worker(id));
        if (worker) workers.push_back(std::move(*worker));
    }
    return workers;
}

Result<std::vector<HistoryTotal>> SqlStore::history_totals(JobId job) {
    Rows rows = TRY(session_.rows(Query::history_totals, job.value));
    std::vector<HistoryTotal> totals;
    while (TRY(rows.next())) totals.push_back({std::string(rows.text(0)), rows.integer(1)});
    return totals;
}

}  // namespace stint
