// What people tell jobs and workers while they run: pause, go on, stop after what you have, run so
// many at once. The orders stand in the store; workers of every process read them there
// (docs/internals/protocol.md).
#pragma once

#include <cstdint>

#include "stint/base/result.h"
#include "stint/model/ids.h"
#include "stint/model/job.h"

namespace stint {

class Control {
public:
    virtual ~Control() = default;

    // From the moment this returns nothing more of the job is claimed. With Pause::now its workers
    // also end what runs and set it back, which costs the items no attempt. A pause that stands can
    // be made another kind. False: the job is finished.
    virtual Result<bool> pause_job(JobId job, Pause kind) = 0;
    // False: it was not paused.
    virtual Result<bool> resume_job(JobId job) = 0;
    // The worker is granted nothing more, and ends once it has settled what it runs. False: there
    // is no such worker any more.
    virtual Result<bool> drain_worker(WorkerId worker) = 0;
    // Says how many slots a worker is to have. False: it has ended or is lost, or works on nothing
    // (it has none). REQUIRES: slots >= 1
    virtual Result<bool> set_slots(WorkerId worker, int slots) = 0;
};

}  // namespace stint
