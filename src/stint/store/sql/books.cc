#include "stint/store/sql/books.h"

#include <algorithm>
#include <utility>

#include "stint/model/feed.h"
#include "stint/store/sql/values.h"

namespace stint::sql {
namespace {

std::optional<std::int64_t> worker_or_null(WorkerId worker) {
    if (worker.value == 0) return std::nullopt;
    return worker.value;
}

}  // namespace

Result<bool> Books::settle(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    std::int64_t added = TRY(session_.run(
        Query::add_outcome, outcome.item.value, outcome.round, static_cast<int>(outcome.status),
        attempt.number, worker_or_null(outcome.worker), attempt.started_at.value,
        attempt.duration_us, attempt.memory_peak_bytes, text_or_null(attempt.cause),
        attempt.output_bytes, blob_or_null(attempt.output), text_or_null(attempt.content),
        attempt.errors_bytes, blob_or_null(attempt.errors), text_or_null(attempt.errors_content),
        text_or_null(attempt.target),
        attempt.target.empty() ? std::nullopt : std::optional(attempt.target_inode),
        attempt.target.empty() ? std::nullopt : std::optional(attempt.target_bytes)));
    if (added == 0) return false;
    count(outcome);
    return true;
}

void Books::settle_later(Outcome outcome) {
    count(outcome);
    later_.push_back(std::move(outcome));
}

void Books::count(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    Page& page = pages_[stream_of(outcome.item)];
    ++page.count[static_cast<int>(outcome.status)];
    if (outcome.status != OutcomeStatus::canceled) {
        ++page.measured;
        page.busy_us += attempt.duration_us;
    }
    page.settled[outcome.round].push_back(outcome.item);
}

void Books::measure(StreamId stream, Micros duration_us) {
    Page& page = pages_[stream];
    ++page.measured;
    page.busy_us += duration_us;
}

void Books::cancel_range(ItemRange range, Round round) {
    Page& page = pages_[stream_of(range.lo)];
    page.count[static_cast<int>(OutcomeStatus::canceled)] += range.size();
    page.canceled.emplace_back(range, round);
}

void Books::reopen(StreamId stream, OutcomeStatus status, std::int64_t count) {
    pages_[stream].count[static_cast<int>(status)] -= count;
}

Result<void> Books::add_outcomes() {
    if (later_.empty()) return {};
    TRY(session_.bulk().add_outcomes(later_));
    later_.clear();
    return {};
}

Result<void> Books::write() {
    TRY(add_outcomes());
    for (auto& [stream, page] : pages_) {
        std::optional<std::int64_t> job =
            TRY(session_.integer(Query::count_settled, page.count[0], page.count[1], page.count[2],
                                 page.measured, page.busy_us, stream.value));
        if (!job) return Error{ErrorCode::corrupt, "items of a stream that does not exist"};
        TRY(write_feed(JobId{*job}, stream, page));
    }
    return {};
}

Result<void> Books::write_feed(JobId job, StreamId stream, Page& page) {
    if (page.settled.empty() && page.canceled.empty()) return {};
    auto next_offset = [&]() -> Result<std::int64_t> {
        return TRY(session_.integer(Query::next_offset, job.value)).value_or(0);
    };
    for (auto& [round, items] : page.settled) {
        std::sort(items.begin(), items.end());
        std::string bytes = encode_items(items);
        std::int64_t offset = TRY(next_offset());
        TRY(session_.run(Query::add_feed, job.value, offset, stream.value, round, 0,
                         items.front().value, static_cast<std::int64_t>(items.size()),
                         blob_or_null(bytes)));
    }
    for (auto& [range, round] : page.canceled) {
        std::int64_t offset = TRY(next_offset());
        TRY(session_.run(Query::add_feed, job.value, offset, stream.value, round, 1, range.lo.value,
                         range.size(), nullptr));
    }
    return {};
}

}  // namespace stint::sql
