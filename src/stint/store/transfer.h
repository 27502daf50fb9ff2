// Carries a job from one store to another: all of its rows, in blocks, as they are at one moment.
// What holds an id of the one store goes in a form that holds none, so that any store can take it:
// items as their sequences, moments as those of this host's clock, workers as their facts.
//
//     Building to = TRY(target.begin_building(worker, head));
//     TRY(source.read_job(job, begin, take));       // take calls target.add_block(to, block)
//     JobId copied = TRY(target.publish(to, head));
//
// Until it is published nobody finds the job. Who is stopped before leaves rows for whoever purges
// next, as soon as the store knows that the worker named as its builder has ended.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/model/ids.h"
#include "stint/model/job.h"
#include "stint/model/worker.h"

namespace stint {

// The job itself, and where it stands.
struct TransferHead {
    std::string name;
    std::int64_t run = 1;
    std::string fingerprint;
    std::string spec;  // As it is stored.
    JobState state = JobState::open;
    Pause paused = Pause::none;
    std::int64_t canceling = 0;
    std::int64_t weight = 1;
    std::int64_t has_command = 1;
    std::string columns;  // Packed.
    Timestamp created_at;
    Timestamp finished_at;
    // Of its stream.
    std::int64_t available = 0;
    std::int64_t next = 0;
    std::int64_t taken = 0;
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::int64_t canceled = 0;
    std::int64_t measured = 0;
    std::int64_t busy_us = 0;
    std::int64_t active = 1;
    // The entries of its feed, and the last line of the store's history that is its.
    std::int64_t feed_entries = 0;
    std::int64_t last_note = 0;

    bool operator==(const TransferHead&) const = default;
};

// As shown_name(Job).
inline std::string shown_name(const TransferHead& head) {
    return head.run == 1 ? head.name : head.name + ':' + std::to_string(head.run);
}

// In the order in which they are carried.
enum class TransferTable {
    items,
    keys,
    outcomes,
    exceptions,
    marks,
    feed,
    history,
    targets,
    sinks
};

// Text and bytes alike are a string; which it is the table says.
using TransferValue = std::variant<std::nullptr_t, std::int64_t, std::string>;
using TransferRow = std::vector<TransferValue>;

// A worker that rows of this block name, and none before. Wherever it goes it has ended.
struct TransferWorker {
    std::int64_t id = 0;  // In the source.
    std::string host;
    std::string boot;
    std::int64_t pid = 0;
    std::int64_t slots = 0;
    HostFacts facts;
    Timestamp started_at;
    Timestamp ended_at;
};

struct TransferBlock {
    TransferTable table = TransferTable::items;
    std::vector<TransferWorker> workers;
    std::vector<TransferRow> rows;
    std::int64_t bytes = 0;
};

// A job that is being built.
struct Building {
    WorkerId builder;  // Must live.
    JobId job;
    StreamId stream;
    std::map<std::int64_t, std::int64_t> workers;  // From ids in the source to ids here.
    std::int64_t feed_entries = 0;                 // That were added.
};

// A content file of the source, and its name in the target.
struct RenamedContent {
    std::string from;
    std::string to;
};

class Transfers {
public:
    virtual ~Transfers() = default;

    // Fails with conflict, saying what to do, when somebody works on the job, feeds it or delivers
    // its results; with not_found.
    virtual Result<TransferHead> read_head(JobId job) = 0;
    // The same, and hands over all of its rows, of the same moment; an error of `take` ends it.
    // Readers and writers of the store are not held up; `take` must not use this store.
    using Begin = std::function<Result<void>(const TransferHead&)>;
    using Take = std::function<Result<void>(const TransferBlock&)>;
    virtual Result<TransferHead> read_job(JobId job, const Begin& begin, const Take& take) = 0;

    // Fails with invalid_input when there is a job of that name and run.
    virtual Result<Building> begin_building(WorkerId builder, const TransferHead& head) = 0;
    // Content files must be there, under their new names, before the job is published.
    virtual Result<std::vector<RenamedContent>> add_block(Building& building,
                                                          const TransferBlock& block) = 0;
    // All that was added is durable, and the job is found, when this returns. Fails as
    // begin_building, and with conflict when the builder was presumed lost.
    virtual Result<JobId> publish(const Building& building, const TransferHead& head) = 0;

    // Removes a job, finished or not, that stands as `seen`: the rows go as those of a purge do.
    // Fails with conflict when it does not stand so any more.
    virtual Result<void> remove(JobId job, const TransferHead& seen) = 0;
    // As it was before it was carried.
    virtual Result<void> set_pause(JobId job, Pause pause) = 0;
};

}  // namespace stint
