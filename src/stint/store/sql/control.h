// The orders of store/control.h as columns of job and worker.
#pragma once

#include "stint/store/control.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

class SqlControl final : public Control {
public:
    explicit SqlControl(Session& session) : session_(session) {}

    Result<bool> pause_job(JobId job, Pause kind) override;
    Result<bool> resume_job(JobId job) override;
    Result<bool> drain_worker(WorkerId worker) override;
    Result<bool> set_slots(WorkerId worker, int slots) override;

private:
    Session& session_;
};

}  // namespace stint::sql
