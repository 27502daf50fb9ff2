// What a worker is told, and what it tells in the end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "stint/base/result.h"
#include "stint/engine/slot_control.h"
#include "stint/exec/executor.h"
#include "stint/model/halt.h"
#include "stint/model/ids.h"
#include "stint/model/report.h"
#include "stint/model/start_limits.h"
#include "stint/sys/poller.h"
#include "stint/sys/signals.h"
#include "stint/sys/slots_file.h"

namespace stint {

class Membership;

// Makes what runs the attempts of a worker.
using ExecutorMaker =
    std::function<Result<std::unique_ptr<Executor>>(SlotsFile& slots_file, Poller& poller)>;

struct WorkerOptions {
    std::optional<JobId> job;    // Only this one; nothing for any job of the store.
    HaltPolicy halt;             // Of what this worker sees end.
    bool wait_for_more = false;  // Stay when there is nothing left to do.
    StopSignals* signals = nullptr;
    int slots = 0;  // At first; 0 for all that the executor has.
    SlotControl* slot_control = nullptr;
    std::int64_t items_a_slot = 1;  // Before it knows its jobs; more for those with groups.
    StartLimits limits;             // What holds it back from beginning items.
    ExecutorMaker executor;
    // Called when the worker was lost and has dropped everything: joins the store anew. Yields the
    // new membership; null ends the worker. May be empty, which ends it, too.
    std::function<Result<Membership*>()> rejoin = {};
    // Called for an attempt that does not settle its item, before it is told to the store. Must not
    // wait.
    std::function<void(const Item&, Round, const Attempt&)> let_go = {};
};

struct WorkerReport {
    enum class End {
        nothing_left,
        stopped,
        halted,
        drained,
        out_of_time,
        lost
    } end = End::nothing_left;
    bool unread = false;  // It stopped because commands that print to our stdout have no reader.
    // Why no item of a job can run here; everything was given back.
    std::optional<Error> none_will;
    int signal = 0;     // The one that stopped it; 0 if none did.
    int halted_by = 0;  // The exit status of the attempt that made it halt.
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::int64_t canceled = 0;
    std::int64_t retried = 0;  // Attempts after which the item was to be tried again.
    std::int64_t refused = 0;  // Results that came too late.
    JobReport failures;        // Of the attempts that failed their items: what they were.
};

}  // namespace stint
