#include "stint/store/sql/control.h"

#include "stint/base/assert.h"

namespace stint::sql {

Result<bool> SqlControl::pause_job(JobId job, Pause kind) {
    return session_.write(Sync::yes, [&]() -> Result<bool> {
        if (TRY(session_.run(Query::pause_job, static_cast<int>(kind), job.value)) == 0)
            return false;
        std::string_view what = kind == Pause::now ? "paused, and ended what ran" : "paused";
        TRY(session_.note({.job = job, .range = {}, .worker = {}, .what = what, .detail = ""}));
        return true;
    });
}

Result<bool> SqlControl::resume_job(JobId job) {
    return session_.write(Sync::yes, [&]() -> Result<bool> {
        if (TRY(session_.run(Query::resume_job, job.value)) == 0) return false;
        TRY(session_.note(
            {.job = job, .range = {}, .worker = {}, .what = "resumed", .detail = ""}));
        return true;
    });
}

Result<bool> SqlControl::drain_worker(WorkerId worker) {
    return session_.write(Sync::no, [&]() -> Result<bool> {
        return TRY(session_.run(Query::drain_worker, worker.value)) == 1;
    });
}

Result<bool> SqlControl::set_slots(WorkerId worker, int slots) {
    ASSERT(slots >= 1);
    return session_.write(Sync::no, [&]() -> Result<bool> {
        return TRY(session_.run(Query::set_slots, slots, worker.value)) == 1;
    });
}

}  // namespace stint::sql
