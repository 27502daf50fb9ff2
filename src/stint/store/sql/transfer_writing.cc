// Writing a job that comes from another store.
#include <fmt/core.h>

#include "stint/model/carried.h"
#include "stint/store/sql/transferring.h"
#include "stint/store/sql/values.h"

namespace stint::sql {
namespace {

Error was_lost() {
    return Error{ErrorCode::conflict,
                 "the store has taken this process for dead meanwhile; copy the job again"};
}

}  // namespace

Result<void> SqlTransfers::check_name(const TransferHead& head) {
    Rows rows = TRY(session_.rows(Query::find_job, head.name, head.run));
    if (!TRY(rows.next())) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("the target has a job {0}; purge it there first ('stint cancel {0}', "
                             "'stint purge {0}')",
                             shown_name(head))};
}

// A job is made and dropped again, so that its id, its stream and what the database has of its own
// for them are there, and nobody finds them.
Result<Building> SqlTransfers::begin_building(WorkerId builder, const TransferHead& head) {
    return session_.write(Sync::no, [&]() -> Result<Building> {
        TRY(check_name(head));
        if (!TRY(session_.integer(Query::is_living, builder.value))) return was_lost();
        Building building{.builder = builder, .job = {}, .stream = {}, .workers = {}};
        std::optional<std::int64_t> job =
            TRY(session_.integer(Query::add_job, head.name, head.run, head.fingerprint, head.spec,
                                 head.weight, head.has_command, head.created_at.value));
        building.job = {job.value_or(0)};
        std::optional<std::int64_t> stream =
            TRY(session_.integer(Query::add_stream, building.job.value));
        building.stream = {stream.value_or(0)};
        TRY(session_.run(Query::rest_streams, building.job.value));
        TRY(session_.run(Query::drop_job, building.job.value));
        TRY(session_.run(Query::begin_building, building.stream.value, building.job.value,
                         head.available, builder.value));
        return building;
    });
}

Result<void> SqlTransfers::add_workers(Building& building, const TransferBlock& block) {
    for (const TransferWorker& worker : block.workers) {
        std::optional<std::int64_t> id = TRY(session_.integer(
            Query::same_worker, worker.host, worker.boot, worker.pid, worker.started_at.value));
        if (!id) {
            std::int64_t ended_at =
                worker.ended_at.value == 0 ? session_.wall().value : worker.ended_at.value;
            id = TRY(session_.integer(
                Query::add_past_worker, worker.host, worker.boot, worker.pid, worker.slots,
                worker.facts.processors, worker.facts.memory_bytes, worker.facts.system,
                worker.facts.version, worker.started_at.value, session_.now().value, ended_at));
        }
        building.workers[worker.id] = id.value_or(0);
    }
    return {};
}

// Names are made of tokens of this store, so that no other output can have them.
Result<std::string_view> SqlTransfers::rename_content(const std::string& name, ItemId item,
                                                      NewNames& names) {
    LeaseToken token = TRY(session_.take_token());
    std::size_t dot = name.rfind('.');
    std::string_view end = dot == std::string::npos ? "" : std::string_view(name).substr(dot);
    names.push_back({.from = name, .to = fmt::format("{}-{}{}", token.value, item.value, end)});
    return std::string_view(names.back().to);
}

// The row as the statement of its table takes it; `made` keeps what is not in the row itself.
Result<Bulk::ValueRow> SqlTransfers::values_of(const Building& building, const TransferSpec& spec,
                                               const TransferRow& row, Made& made) {
    Bulk::ValueRow values;
    std::int64_t base = make_item_id(building.stream, 0).value;
    std::size_t read = 0;
    for (char code : spec.columns) {
        if (code == '#') continue;
        if (code == 'S') values.emplace_back(building.stream.value);
        if (code == 'J') values.emplace_back(building.job.value);
        if (code == 'O') values.emplace_back(++made.feed_entries);
        if (code == '0') values.emplace_back(nullptr);
        if (only_written.find(code) != std::string_view::npos) continue;
        const TransferValue& value = row[read++];
        if (std::holds_alternative<std::nullptr_t>(value)) {
            values.emplace_back(nullptr);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            values.emplace_back(number_of(building, code, *number));
        } else if (code == 'C') {
            ItemId item{std::get<std::int64_t>(row[0]) + base};
            values.emplace_back(
                TRY(rename_content(std::get<std::string>(value), item, made.names)));
        } else if (code == 'c') {
            const std::string& name = std::get<std::string>(value);
            made.names.push_back({.from = name, .to = carried_name_for(building.job, name)});
            values.emplace_back(std::string_view(made.names.back().to));
        } else if (code == 'b') {
            values.emplace_back(Blob{std::get<std::string>(value)});
        } else {
            values.emplace_back(std::string_view(std::get<std::string>(value)));
        }
    }
    return values;
}

std::int64_t SqlTransfers::number_of(const Building& building, char code,
                                     std::int64_t number) const {
    if (code == 'I' && number != 0) return number + make_item_id(building.stream, 0).value;
    if (code == 'W') return building.workers.at(number);
    if (code == 'D' && number != due_at_once && number != never_due) {
        Instant now = session_.time();
        return (now + (Instant{number} - session_.to_host(now))).value;
    }
    return number;
}

Result<std::vector<RenamedContent>> SqlTransfers::add_block(Building& building,
                                                            const TransferBlock& block) {
    std::int64_t feed_entries = 0;
    auto added = session_.write_beside(Sync::no, [&]() -> Result<std::vector<RenamedContent>> {
        if (!TRY(session_.integer(Query::is_building, building.stream.value,
                                  building.builder.value))) {
            return was_lost();
        }
        TRY(add_workers(building, block));
        const TransferSpec& spec = spec_of(block.table);
        std::vector<Bulk::ValueRow> rows;
        rows.reserve(block.rows.size());
        Made made{.names = {}, .feed_entries = building.feed_entries};
        for (const TransferRow& row : block.rows) {
            rows.push_back(TRY(values_of(building, spec, row, made)));
        }
        TRY(session_.bulk().run_each(spec.put, rows));
        feed_entries = made.feed_entries;
        return std::vector<RenamedContent>(made.names.begin(), made.names.end());
    });
    // Not before the commit: a block that failed may come again.
    if (added.ok()) building.feed_entries = feed_entries;
    return added;
}

Result<JobId> SqlTransfers::publish(const Building& building, const TransferHead& head) {
    return session_.write(Sync::yes, [&]() -> Result<JobId> {
        TRY(check_name(head));
        if (!TRY(session_.integer(Query::is_building, building.stream.value,
                                  building.builder.value))) {
            return was_lost();
        }
        TRY(session_.run(Query::publish_job, building.job.value, head.name, head.run,
                         head.fingerprint, head.spec, static_cast<int>(head.state),
                         static_cast<int>(head.paused), head.canceling, head.weight,
                         head.has_command, text_or_null(head.columns), head.created_at.value,
                         head.finished_at.value));
        TRY(session_.run(Query::place_stream, head.available, head.taken, head.completed,
                         head.failed, head.canceled, head.measured, head.busy_us, head.active,
                         building.stream.value));
        TRY(session_.run(Query::place_cursor, head.next, building.stream.value));
        TRY(session_.run(Query::place_feed_end, head.feed_entries, building.job.value));
        TRY(session_.run(Query::end_building, building.stream.value));
        return building.job;
    });
}

Result<void> SqlTransfers::remove(JobId job, const TransferHead& seen) {
    return session_.write(Sync::yes, [&]() -> Result<void> {
        Source source = TRY(open_source(job));
        if (source.head != seen) {
            return Error{ErrorCode::conflict,
                         fmt::format("job {} has gone on meanwhile", shown_name(seen))};
        }
        TRY(session_.run(Query::begin_purge, job.value));
        TRY(session_.run(Query::drop_streams, job.value));
        TRY(session_.run(Query::drop_job, job.value));
        return {};
    });
}

Result<void> SqlTransfers::set_pause(JobId job, Pause pause) {
    return session_.write(Sync::yes, [&]() -> Result<void> {
        TRY(session_.run(Query::set_pause, static_cast<int>(pause), job.value));
        return {};
    });
}

}  // namespace stint::sql
