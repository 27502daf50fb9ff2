// A store over SQL: the rules of the protocol as statements, whichever database carries them out.
// store/sqlite/ and store/postgres/ open it, and say it in their own dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/store/sql/control.h"
#include "stint/store/sql/purging.h"
#include "stint/store/sql/session.h"
#include "stint/store/sql/transferring.h"
#include "stint/store/store.h"

namespace stint {

class SqlStore : public Store {
public:
    Result<OpenedJob> open_job(const JobRequest& request) override;
    Result<std::optional<Job>> find_job(std::string_view name) override;
    Result<std::optional<Job>> load_job(JobId id) override;
    Result<std::vector<Job>> list_jobs() override;
    Result<JobState> finish_job(JobId id) override;
    Result<std::vector<JobId>> ended_jobs() override;
    Result<bool> has_prospects(std::optional<JobId> job) override;
    Result<std::int64_t> cancel_job(JobId id) override;
    Result<JobFlags> job_flags(JobId id) override;
    Result<std::vector<JobFlags>> flags(WorkerId worker) override;
    Result<std::optional<Job>> job_of(ItemId item) override;
    Control& control() override { return control_; }
    Purging& purging() override { return purging_; }
    Transfers& transfers() override { return transfers_; }
    Result<bool> take_feeder(JobId job, WorkerId worker) override;
    Result<void> name_columns(JobId job, WorkerId worker, std::span<const std::string>) override;
    Result<Appended> append_items(JobId job, WorkerId worker, std::span<const NewItem> items,
                                  KeyRule keys, ChangedRule changed) override;
    Result<void> close_job(JobId job, WorkerId worker, Closing closing) override;
    Result<std::int64_t> retry(JobId job, const RetryFilter& filter) override;
    Result<std::vector<ExchangeAnswer>> exchange(
        std::span<const ExchangeRequest> requests) override;
    Result<ChosenClaim> claim_item(JobId job, std::string_view key, std::string_view holder,
                                   Millis lease_ms) override;
    Result<std::optional<ChosenClaim>> claim_next(JobId job, std::string_view holder,
                                                  Millis lease_ms) override;
    Result<Outlook> outlook(JobId job) override;
    Result<bool> renew(LeaseToken token, Millis lease_ms) override;
    Result<ClaimTrace> trace_claim(LeaseToken token) override;
    Result<WorkerId> register_worker(const NewWorker& worker) override;
    Result<Heartbeat> heartbeat(WorkerId worker) override;
    Result<void> heartbeat_of(std::span<const WorkerId> workers) override;
    Result<void> retire_worker(WorkerId worker) override;
    Result<std::vector<WorkerRecord>> live_workers() override;
    Result<std::vector<WorkerId>> workers_on(JobId job) override;
    Result<std::optional<WorkerRecord>> find_worker(WorkerId worker) override;
    Result<std::optional<Reaped>> reap_worker(
        WorkerId worker, LossReason reason,
        std::optional<std::span<const InHand>> in_hand) override;
    Result<std::int64_t> reap_expired() override;
    Result<std::vector<OpenPublication>> publications_of(WorkerId worker) override;
    Result<std::vector<Target>> read_targets(JobId job, std::string_view after,
                                             std::int64_t limit) override;
    Result<bool> lease_stands(LeaseToken token) override;
    Result<std::vector<FeedEntry>> read_feed(JobId job, std::int64_t after, int limit) override;
    Result<std::vector<Event>> read_events(const FeedEntry& entry) override;
    Result<OrderedEvents> read_in_order(JobId job, SinkPosition after, OpenItems open,
                                        int limit) override;
    Result<std::optional<SinkPosition>> take_sink(JobId job, std::string_view sink,
                                                  WorkerId worker) override;
    Result<ItemPage> list_items(JobId job, const ItemFilter& filter) override;
    Result<std::optional<ItemDetails>> item_details(JobId job, ItemId item, bool running) override;
    Result<std::optional<ItemId>> find_item(JobId job, std::string_view key) override;
    Result<std::optional<ItemId>> item_at(JobId job, std::int64_t sequence) override;
    Result<std::vector<Item>> read_items(JobId job, std::int64_t after_sequence,
                                         std::int64_t limit) override;
    Result<std::vector<HistoryTotal>> history_totals(JobId job) override;
    Result<Verification> verify(std::optional<JobId> job_id) override;
    Result<std::vector<std::string>> needed_content(std::span<const std::string> names) override;

protected:
    explicit SqlStore(sql::Session& session) : session_(session) {}

    // Makes what a worker held claimable again, whose process cannot have survived and did not die
    // of an item. REQUIRES: a write transaction is running
    Result<void> release_worker(WorkerId worker);
    // The same for all claims by hand: they were made in a store that this one is a copy of.
    Result<void> release_claims_by_hand();

    // Makes claimable again what a transaction had claimed that was not carried out; mostly
    // nothing.
    virtual Result<void> settle_doubts() { return {}; }

    // The two halves of exchange(): within its transaction, and after it.
    Result<std::vector<ExchangeAnswer>> settle_and_claim(std::span<const ExchangeRequest> requests);
    Result<void> load_granted(std::vector<ExchangeAnswer>& answers);
    // Of all rounds, without what its output files hold.
    Result<std::vector<Outcome>> outcomes_of(ItemId item);

private:
    // Jobs (jobs.cc).
    Result<std::optional<Job>> read_job(Rows rows);
    Result<Job> add_job(const JobRequest& request);
    Result<void> reopen(JobId job, JobState state);
    Result<StreamId> stream_of_job(JobId job);
    // Items (items.cc).
    struct Planned;
    Result<std::vector<Planned>> plan_append(StreamId stream, std::span<const NewItem> items,
                                             KeyRule keys, ChangedRule changed, Appended& appended);
    Result<void> add_keys(StreamId stream, std::vector<Planned>& planned);
    Result<bool> is_settled(ItemId item);
    Result<std::int64_t> revive_canceled(Job& job, StreamId stream, const RetryFilter& filter);
    // The feed (feed.cc, order.cc).
    Result<void> read_neighbours(std::span<const ItemId> items, Round round,
                                 std::vector<Event>& events);
    Result<Event> read_event(ItemId item, Round round);
    static Result<Event> event_of_row(const Rows& rows, ItemId row, ItemId item, Round round);
    Result<void> read_again(JobId job, SinkPosition after, int limit, OrderedEvents& next);
    Result<void> read_onward(JobId job, OpenItems open, int limit, OrderedEvents& next);
    // Looking (listing.cc).
    Result<std::vector<ItemRow>> rows_of(StreamId stream, ItemRange range,
                                         const ItemFilter& filter);
    Result<std::vector<HistoryEntry>> history_of(JobId job, ItemId item);
    Result<std::vector<WorkerRecord>> workers_of(const ItemDetails& details, WorkerId holder);

    sql::Session& session_;
    ItemRange event_row_;  // Of the range that an event was read of last: the next one is near.
    sql::SqlControl control_{session_};
    sql::SqlPurging purging_{session_};
    sql::SqlTransfers transfers_{session_, [this] { return settle_doubts(); }};
};

}  // namespace stint
