// Carries jobs between stores (store/transfer.h): each table is read and written by one loop, which
// transfer_tables.h tells what the columns are.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <utility>

#include "stint/store/sql/session.h"
#include "stint/store/sql/transfer_tables.h"
#include "stint/store/transfer.h"

namespace stint::sql {

class SqlTransfers final : public Transfers {
public:
    // `settle_doubts` makes claimable again what a transaction had claimed that was not carried
    // out; before a job is read.
    SqlTransfers(Session& session, std::function<Result<void>()> settle_doubts)
        : session_(session), settle_doubts_(std::move(settle_doubts)) {}

    Result<TransferHead> read_head(JobId job) override;
    Result<TransferHead> read_job(JobId job, const Begin& begin, const Take& take) override;
    Result<Building> begin_building(WorkerId builder, const TransferHead& head) override;
    Result<std::vector<RenamedContent>> add_block(Building& building,
                                                  const TransferBlock& block) override;
    Result<JobId> publish(const Building& building, const TransferHead& head) override;
    Result<void> remove(JobId job, const TransferHead& seen) override;
    Result<void> set_pause(JobId job, Pause pause) override;

private:
    // Reading (transfer_reading.cc).
    struct Source {
        JobId job;
        StreamId stream;
        TransferHead head;
        std::set<std::int64_t> workers;  // Those that were handed over.
    };
    Result<Source> open_source(JobId job);
    Result<void> read_stream_row(Source& source);
    Result<void> check_quiet(const Source& source);
    Result<void> read_table(Source& source, TransferTable table, const Take& take);
    Result<void> read_by_item(Source& source, TransferTable table, const Take& take);
    Result<void> read_by_cursor(Source& source, TransferTable table, const Take& take);
    Result<TransferValue> read_column(Source& source, const Rows& rows, int column, char code,
                                      TransferBlock& block);
    Result<TransferWorker> read_worker(std::int64_t id);

    // Writing (transfer_writing.cc).
    Result<void> check_name(const TransferHead& head);
    Result<void> add_workers(Building& building, const TransferBlock& block);
    using NewNames = std::deque<RenamedContent>;  // Values point into it.
    struct Made {
        NewNames names;
        std::int64_t feed_entries = 0;  // Up to this row.
    };
    Result<Bulk::ValueRow> values_of(const Building& building, const TransferSpec& spec,
                                     const TransferRow& row, Made& made);
    std::int64_t number_of(const Building& building, char code, std::int64_t number) const;
    Result<std::string_view> rename_content(const std::string& name, ItemId item, NewNames& names);

    Session& session_;
    std::function<Result<void>()> settle_doubts_;
};

}  // namespace stint::sql
