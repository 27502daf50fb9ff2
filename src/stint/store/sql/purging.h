// Removes finished jobs from the tables (store/purging.h). The row of `purge` remembers what is
// left.
#pragma once

#include "stint/store/purging.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class SqlPurging final : public Purging {
public:
    explicit SqlPurging(Session& session) : session_(session) {}

    Result<bool> begin_purge(JobId job, Timestamp finished_at, std::string_view report) override;
    Result<std::optional<KeptReport>> find_report(std::string_view name) override;
    Result<PurgeStep> purge_some(std::int64_t limit) override;
    Result<void> compact() override { return session_.compact(); }

private:
    struct Left {
        StreamId stream;
        JobId job;
        std::int64_t next = 0;  // Items up to here have gone.
        std::int64_t last = 0;
        WorkerId builder;  // Of a job that never became whole; else 0.
    };
    Result<void> take_over(const Left& left);
    Result<void> purge_items(const Left& left, std::int64_t limit, PurgeStep& step);
    Result<bool> purge_rest(const Left& left, std::int64_t limit);

    Session& session_;
};

}  // namespace stint::sql
