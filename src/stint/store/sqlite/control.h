// The orders of store/control.h as columns of job and worker.
#pragma once

#include "stint/store/control.h"
#include "stint/store/sqlite/session.h"

namespace stint::sqlite {

class SqliteControl final : public Control {
public:
    explicit SqliteControl(Session& session) : session_(session) {}

    Result<bool> pause_job(JobId job, Pause kind) override;
    Result<bool> resume_job(JobId job) override;
    Result<bool> drain_worker(WorkerId worker) override;
    Result<bool> set_slots(WorkerId worker, int slots) override;

private:
    Session& session_;
};

}  // namespace stint::sqlite
