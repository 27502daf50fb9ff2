// The command of --on-complete: run by the shell once a job has ended, whatever it came to. It is
// run at least once for each end of the job: that it was is kept in the store, as the position of a
// sink, after it has exited with 0. A process that is killed in between, or a command that fails,
// leaves it to the next run that finds the job ended. A job that was taken up again (a retry, new
// files) ends once more.
//
//     CompletionCommand on_complete(engine, {.command = "mail …", .store = "/work/a.db"});
//     TRY(on_complete.run(job, worker, signals));     // After all results were delivered.
#pragma once

#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/model/job.h"
#include "stint/sys/signals.h"

namespace stint {

struct CompletionRequest {
    std::string command;  // For /bin/sh; empty: nothing is run.
    std::string store;    // What it finds as STINT_STORE: good in every directory.
};

class CompletionCommand {
public:
    CompletionCommand(Engine& engine, CompletionRequest request)
        : engine_(engine), request_(std::move(request)) {}

    // Without effect when the job has not ended, when the command is done for this end already,
    // and while another live process is at it. Waits for it; the second of `signals`, which may be
    // null, kills it. Fails with unavailable when it did not exit with 0.
    // REQUIRES: `worker` is one of this process and lives
    Result<void> run(const Job& job, WorkerId worker, StopSignals* signals);

private:
    Result<void> run_to_end(const Job& job, StopSignals* signals) const;
    std::vector<std::string> environment(const Job& job) const;

    Engine& engine_;
    CompletionRequest request_;
};

}  // namespace stint
