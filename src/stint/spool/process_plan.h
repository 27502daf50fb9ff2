// What the one who starts a processor of a queue decides, and what he is told.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "stint/spool/job_runner.h"

namespace stint::spool {

// What becomes of a job that has failed, its retries included.
enum class OnError {
    retry,   // It stays, and nothing behind it is started.
    remove,  // It goes.
    leave,   // It stays and is passed.
    move,    // It goes to QUEUE/failed, a queue too.
};

using LaneOf = std::function<std::string(const QueuedJob&)>;

// "FSPL_SET_NAME": jobs of the same value run one after the other; "param:N": of the same N-th
// parameter. Those that have none share a lane. Nothing when it is neither.
std::optional<LaneOf> parse_lane(std::string_view text);

struct ProcessPlan {
    RunPlan run;
    int slots = 1;
    JobOrder order = JobOrder::sequence;
    OnError on_error = OnError::retry;
    LaneOf lane_of = {};
    std::optional<std::int64_t> jobs_max;
    bool keeps_all = false;           // No file is removed.
    bool refuses_duplicates = false;  // Of numbers, as fspl does.
    bool goes_on = false;             // Waits for more jobs, until a signal comes.
};

struct ProcessSum {
    std::int64_t done = 0;
    std::int64_t failed = 0;
    std::int64_t passed = 0;    // Packets that do nothing.
    bool is_stopped = false;    // By a failure, with OnError::retry.
    std::optional<int> signal;  // That has stopped it.
    std::uint64_t next = 0;
    std::size_t passed_by = 0;  // Jobs whose numbers are below it.
};

class ProcessListener {
public:
    ProcessListener() = default;
    virtual ~ProcessListener() = default;
    ProcessListener(const ProcessListener&) = delete;
    ProcessListener& operator=(const ProcessListener&) = delete;

    // A sentence for a person, without a full stop.
    virtual void say(const std::string& text) = 0;
    // A job has ended for good.
    virtual void ended(const JobEnd& end) = 0;
};

}  // namespace stint::spool
