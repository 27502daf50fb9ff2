// The store: where jobs, items, leases, outcomes and the feed are kept. Every method is one whole
// transaction; nobody ever holds one open. docs/internals/protocol.md says which rows each writes,
// and test/contract/ states every rule as a sentence that each implementation must pass.
//
// A Store belongs to one thread at a time; open another one for another thread. Writers of one
// process go through one CommitQueue (store/commit_queue.h).
//
// Errors of every method: `busy` (a foreign program holds the database; try again), `unavailable`
// (disk full, device gone), `corrupt`. Others are named where they can happen.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/model/feed.h"
#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/model/worker.h"
#include "stint/store/by_hand.h"
#include "stint/store/contents.h"
#include "stint/store/control.h"
#include "stint/store/listing.h"
#include "stint/store/output_files.h"
#include "stint/store/purging.h"
#include "stint/store/transfer.h"

namespace stint {

class Store : public ClaimsByHand, public Listings, public OutputFiles {
public:
    // --- Jobs ---

    // Finds the current run of the job of that name, or makes it. Fails with invalid_input, showing
    // both, when the job is there with another command, directory or sources.
    virtual Result<OpenedJob> open_job(const JobRequest& request) = 0;
    // By name ("wc-1f3a"), or name and run ("wc-1f3a:2").
    virtual Result<std::optional<Job>> find_job(std::string_view name) = 0;
    virtual Result<std::optional<Job>> load_job(JobId id) = 0;
    virtual Result<std::optional<Job>> job_of(ItemId item) = 0;
    virtual Result<std::vector<Job>> list_jobs() = 0;
    // Ends a closed job all of whose items are settled; yields its state now. Without effect while
    // something is open.
    virtual Result<JobState> finish_job(JobId id) = 0;
    // Closed jobs that only wait for finish_job.
    virtual Result<std::vector<JobId>> ended_jobs() = 0;
    // Whether a worker of this job (or of any with a command) may yet be needed without a new
    // submission: something is unsettled, or a live feeder may add to it.
    virtual Result<bool> has_prospects(std::optional<JobId> job) = 0;
    // Unclaimed items are canceled at once, claimed ones are flagged: their workers settle them.
    // Yields the number canceled at once. Without effect on a finished job.
    virtual Result<std::int64_t> cancel_job(JobId id) = 0;
    virtual Result<JobFlags> job_flags(JobId id) = 0;
    // The jobs that `worker` holds leases of, and how they stand.
    virtual Result<std::vector<JobFlags>> flags(WorkerId worker) = 0;

    // What people tell jobs and workers: pause, resume, drain.
    virtual Control& control() = 0;
    virtual Purging& purging() = 0;      // Removes finished jobs.
    virtual Transfers& transfers() = 0;  // Carries jobs to other stores.

    // --- Items ---

    // Makes `worker` the only one that may append to the job and close it. False: another live
    // worker is. The right ends with the worker.
    virtual Result<bool> take_feeder(JobId job, WorkerId worker) = 0;
    // Names the arguments of the job's items, before the first one is appended. Fails with
    // invalid_input when it has items and other names, with conflict unless `worker` is the feeder.
    virtual Result<void> name_columns(JobId job, WorkerId worker,
                                      std::span<const std::string> names) = 0;
    // Adds a block of items at the end of the job; one that ended is opened again. Keys the job has
    // are not added again (KeyRule::unique). Fails with conflict unless `worker` is the feeder.
    virtual Result<Appended> append_items(JobId job, WorkerId worker,
                                          std::span<const NewItem> items, KeyRule keys,
                                          ChangedRule changed) = 0;
    // All items are known; the right to append is free again. When it is `accepted`, all that was
    // appended is durable when this returns, so that somebody may be told; else it is with the next
    // commit that is. Fails with conflict unless `worker` is the feeder.
    enum class Closing { accepted, unsynced };
    virtual Result<void> close_job(JobId job, WorkerId worker,
                                   Closing closing = Closing::accepted) = 0;
    // Takes up failed (and, if asked, canceled) items again in a new round: one item, or all.
    // Yields how many.
    virtual Result<std::int64_t> retry(JobId job, const RetryFilter& filter) = 0;

    // --- The exchange, the hot path ---

    // Settles, gives back and claims for each request, all in one transaction that is durable when
    // this returns (claims alone need not be). Answers are in the order of the requests. A stale
    // token makes its own items be refused and nothing else.
    // Worker 0 settles and gives back what was claimed by hand (store/by_hand.h).
    virtual Result<std::vector<ExchangeAnswer>> exchange(
        std::span<const ExchangeRequest> requests) = 0;

    // --- Workers ---

    virtual Result<WorkerId> register_worker(const NewWorker& worker) = 0;
    virtual Result<Heartbeat> heartbeat(WorkerId worker) = 0;
    // The same for many that somebody else has seen alive; those that are lost or ended stay so.
    virtual Result<void> heartbeat_of(std::span<const WorkerId> workers) = 0;
    // The clean end of a worker. REQUIRES: it holds no lease.
    virtual Result<void> retire_worker(WorkerId worker) = 0;
    virtual Result<std::vector<WorkerRecord>> live_workers() = 0;
    // Those that hold leases of the job, in ascending order.
    virtual Result<std::vector<WorkerId>> workers_on(JobId job) = 0;
    // Also one that has ended.
    virtual Result<std::optional<WorkerRecord>> find_worker(WorkerId worker) = 0;
    // Makes what a lost worker held claimable again. `in_hand` are the items it had started, or
    // nothing when that is unknown: then all of them count as started. heartbeat_missed is checked
    // again in the transaction and answers nothing when the worker has been heard of meanwhile.
    virtual Result<std::optional<Reaped>> reap_worker(
        WorkerId worker, LossReason reason, std::optional<std::span<const InHand>> in_hand) = 0;

    // --- The feed and its sinks ---

    // Entries with an offset above `after`, at most `limit`.
    virtual Result<std::vector<FeedEntry>> read_feed(JobId job, std::int64_t after, int limit) = 0;
    // The settled items of an entry, in its order.
    virtual Result<std::vector<Event>> read_events(const FeedEntry& entry) = 0;
    // What comes next in item order behind `after`, about `limit` items: first those passed that
    // were settled again since, in a later round; then those behind the last one passed, as they
    // stand now, up to the first open one. Nothing new: the position that comes back is `after`.
    virtual Result<OrderedEvents> read_in_order(JobId job, SinkPosition after, OpenItems open,
                                                int limit) = 0;
    // Makes `worker` the one that serves the sink of that name in a job; yields how far it has
    // come. Nothing: another live worker serves it.
    virtual Result<std::optional<SinkPosition>> take_sink(JobId job, std::string_view sink,
                                                          WorkerId worker) = 0;

    // --- Upkeep ---

    // Those of the content files `names` that an outcome names or a standing lease may name.
    virtual Result<std::vector<std::string>> needed_content(std::span<const std::string> names) = 0;
    // What is too long for a row. Null: the store is a file, and content files lie beside it.
    virtual Contents* contents() = 0;
    // Moves the log into the database file when it has grown past its bound.
    virtual Result<void> tend() = 0;
    // Makes `path`, an empty file or none, a copy of the store as it is at one moment, and syncs
    // it; others may go on writing. Opened, the copy is a store of its own with a new epoch.
    virtual Result<void> back_up(const std::string& path) = 0;
    // Identifies the store for ever: 32 hexadecimal digits.
    virtual std::string store_id() const = 0;
};

}  // namespace stint
