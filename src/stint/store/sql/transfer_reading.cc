// Reading a job that leaves for another store.
#include <algorithm>

#include <fmt/core.h>

#include "stint/store/sql/transferring.h"

namespace stint::sql {
namespace {

constexpr std::int64_t rows_at_once = 4'000;
// An item can have much output: ranges of items shrink until a block is not much larger than this.
constexpr std::int64_t block_bytes = 4 << 20;
constexpr std::int64_t items_at_first = 128;

Error is_busy(const TransferHead& head, std::string_view what) {
    return Error{ErrorCode::conflict,
                 fmt::format("job {} {}; pause or cancel it, or drain its workers, and copy it "
                             "when nothing of it runs",
                             shown_name(head), what)};
}

}  // namespace

Result<TransferHead> SqlTransfers::read_head(JobId job) {
    TRY(settle_doubts_());
    return session_.read_whole(
        [&]() -> Result<TransferHead> { return TRY(open_source(job)).head; });
}

Result<TransferHead> SqlTransfers::read_job(JobId job, const Begin& begin, const Take& take) {
    TRY(settle_doubts_());
    return session_.read_whole([&]() -> Result<TransferHead> {
        Source source = TRY(open_source(job));
        TRY(begin(source.head));
        for (std::size_t i = 0; i < transfer_specs.size(); ++i) {
            TRY(read_table(source, static_cast<TransferTable>(i), take));
        }
        return std::move(source.head);
    });
}

Result<SqlTransfers::Source> SqlTransfers::open_source(JobId job) {
    Source source{.job = job, .stream = {}, .head = {}, .workers = {}};
    TransferHead& head = source.head;
    {
        Rows rows = TRY(session_.rows(Query::transfer_job, job.value));
        if (!TRY(rows.next())) {
            return Error{ErrorCode::not_found, fmt::format("no job {}", job.value)};
        }
        head.name = rows.text(0);
        head.run = rows.integer(1);
        head.fingerprint = rows.text(2);
        head.spec = rows.text(3);
        head.state = static_cast<JobState>(rows.integer(4));
        head.paused = static_cast<Pause>(rows.integer(5));
        head.canceling = rows.integer(6);
        head.weight = rows.integer(7);
        head.has_command = rows.integer(8);
        head.columns = rows.text(9);
        head.created_at = {rows.integer(10)};
        head.finished_at = {rows.integer(11)};
    }
    TRY(read_stream_row(source));
    Rows rows = TRY(session_.rows(Query::transfer_ends, job.value));
    TRY(rows.next());
    head.feed_entries = rows.integer(0);
    head.last_note = rows.integer(1);
    TRY(check_quiet(source));
    return source;
}

Result<void> SqlTransfers::read_stream_row(Source& source) {
    TransferHead& head = source.head;
    Rows rows = TRY(session_.rows(Query::transfer_stream, source.job.value));
    if (!TRY(rows.next())) return Error{ErrorCode::corrupt, "a job has lost its stream"};
    source.stream = {rows.integer(0)};
    head.available = rows.integer(1);
    head.next = session_.cursor_at(source.stream, rows.integer(2));
    head.taken = rows.integer(3);
    head.completed = rows.integer(4);
    head.failed = rows.integer(5);
    head.canceled = rows.integer(6);
    head.measured = rows.integer(7);
    head.busy_us = rows.integer(8);
    head.active = rows.integer(9);
    if (!TRY(rows.next())) return {};
    return Error{ErrorCode::invalid_input, "a job of several steps cannot be copied"};
}

Result<void> SqlTransfers::check_quiet(const Source& source) {
    const TransferHead& head = source.head;
    if (TRY(session_.integer(Query::is_leased, source.stream.value))) {
        return is_busy(head, "has items under a lease");
    }
    ItemId lo = make_item_id(source.stream, 0);
    ItemId hi = make_item_id(source.stream, head.available + 1);
    if (TRY(session_.integer(Query::publications_in, lo.value, hi.value))) {
        return is_busy(head, "is publishing output files");
    }
    if (TRY(session_.integer(Query::has_live_feeder, source.job.value))) {
        return is_busy(head, "is still being fed");
    }
    if (TRY(session_.integer(Query::is_delivered, source.job.value))) {
        return is_busy(head, "has its results delivered by a live process");
    }
    return {};
}

Result<void> SqlTransfers::read_table(Source& source, TransferTable table, const Take& take) {
    if (spec_of(table).paging == Paging::by_item) return read_by_item(source, table, take);
    return read_by_cursor(source, table, take);
}

Result<void> SqlTransfers::read_by_item(Source& source, TransferTable table, const Take& take) {
    const TransferSpec& spec = spec_of(table);
    std::int64_t span = items_at_first;
    for (std::int64_t at = 1; at <= source.head.available;) {
        std::int64_t end = std::min(at + span, source.head.available + 1);
        TransferBlock block{.table = table, .workers = {}, .rows = {}};
        {
            Rows rows = TRY(session_.rows(spec.read, make_item_id(source.stream, at).value,
                                          make_item_id(source.stream, end).value));
            while (TRY(rows.next())) {
                TransferRow& row = block.rows.emplace_back();
                for (std::size_t i = 0; i < spec.columns.size(); ++i) {
                    row.push_back(TRY(
                        read_column(source, rows, static_cast<int>(i), spec.columns[i], block)));
                }
            }
        }
        if (!block.rows.empty()) TRY(take(block));
        at = end;
        if (block.bytes > block_bytes)
            span = std::max<std::int64_t>(span / 2, 1);
        else if (block.bytes < block_bytes / 4)
            span = std::min(span * 2, rows_at_once);
    }
    return {};
}

Result<void> SqlTransfers::read_by_cursor(Source& source, TransferTable table, const Take& take) {
    const TransferSpec& spec = spec_of(table);
    bool by_stream = spec.paging == Paging::by_stream;
    std::int64_t owner = by_stream ? source.stream.value : source.job.value;
    // The first column that is read is where the next page begins.
    std::size_t first = spec.columns.find_first_not_of(only_written);
    bool is_integer = std::string_view("tb").find(spec.columns[first]) == std::string_view::npos;
    std::int64_t after = by_stream ? make_item_id(source.stream, 0).value : 0;
    std::string after_bytes;
    for (std::int64_t limit = rows_at_once;;) {
        TransferBlock block{.table = table, .workers = {}, .rows = {}};
        {
            SqlValue cursor = after;
            if (spec.columns[first] == 't') cursor = std::string_view(after_bytes);
            if (spec.columns[first] == 'b') cursor = Blob{after_bytes};
            std::string kept = after_bytes;
            Rows rows = TRY(session_.rows(spec.read, owner, cursor, limit));
            while (TRY(rows.next())) {
                TransferRow& row = block.rows.emplace_back();
                int column = 0;
                for (char code : spec.columns) {
                    if (only_written.find(code) != std::string_view::npos) continue;
                    TransferValue value = TRY(read_column(source, rows, column++, code, block));
                    if (code != '#') row.push_back(std::move(value));
                }
                if (is_integer)
                    after = rows.integer(0);
                else
                    kept = rows.text(0);
            }
            after_bytes = std::move(kept);
        }
        bool done = static_cast<std::int64_t>(block.rows.size()) < limit;
        if (!block.rows.empty()) TRY(take(block));
        if (done) return {};
    }
}

Result<TransferValue> SqlTransfers::read_column(Source& source, const Rows& rows, int column,
                                                char code, TransferBlock& block) {
    if (rows.is_null(column)) return TransferValue{nullptr};
    if (code == 't' || code == 'b' || code == 'C' || code == 'c') {
        std::string text(rows.text(column));
        block.bytes += static_cast<std::int64_t>(text.size());
        return TransferValue{std::move(text)};
    }
    std::int64_t value = rows.integer(column);
    block.bytes += static_cast<std::int64_t>(sizeof value);
    if (code == 'I' && value != 0)
        return TransferValue{value - make_item_id(source.stream, 0).value};
    if (code == 'D' && value != due_at_once && value != never_due) {
        return TransferValue{session_.to_host({value}).value};
    }
    if (code == 'W' && source.workers.insert(value).second) {
        block.workers.push_back(TRY(read_worker(value)));
    }
    return TransferValue{value};
}

Result<TransferWorker> SqlTransfers::read_worker(std::int64_t id) {
    TransferWorker worker{.id = id, .host = "", .boot = "", .facts = {}};
    Rows rows = TRY(session_.rows(Query::transfer_worker, id));
    if (!TRY(rows.next())) return worker;
    worker.host = rows.text(0);
    worker.boot = rows.text(1);
    worker.pid = rows.integer(2);
    worker.slots = rows.integer(3);
    worker.started_at = {rows.integer(4)};
    worker.ended_at = {rows.integer(5)};
    worker.facts = {.processors = static_cast<int>(rows.integer(6)),
                    .memory_bytes = rows.integer(7),
                    .system = std::string(rows.text(8)),
                    .version = std::string(rows.text(9))};
    return worker;
}

}  // namespace stint::sql
