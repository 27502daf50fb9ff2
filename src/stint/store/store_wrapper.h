// A store that hands every call to another one, through one gate: around() decides when the call is
// made, whether it is made again, and whether it is made at all. PatientStore waits there for a
// server that is away; tests make a store fail there (test/support/flaky_store.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/store/store.h"

namespace stint {

class StoreWrapper : public Store,
                     public Control,
                     public Purging,
                     public Contents,
                     public Transfers {
public:
    explicit StoreWrapper(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

    Result<OpenedJob> open_job(const JobRequest& request) override;
    Result<std::optional<Job>> find_job(std::string_view name) override;
    Result<std::optional<Job>> load_job(JobId id) override;
    Result<std::optional<Job>> job_of(ItemId item) override;
    Result<std::vector<Job>> list_jobs() override;
    Result<JobState> finish_job(JobId id) override;
    Result<std::vector<JobId>> ended_jobs() override;
    Result<bool> has_prospects(std::optional<JobId> job) override;
    Result<std::int64_t> cancel_job(JobId id) override;
    Result<JobFlags> job_flags(JobId id) override;
    Result<std::vector<JobFlags>> flags(WorkerId worker) override;
    Result<bool> take_feeder(JobId job, WorkerId worker) override;
    Result<void> name_columns(JobId job, WorkerId worker,
                              std::span<const std::string> names) override;
    Result<Appended> append_items(JobId job, WorkerId worker, std::span<const NewItem> items,
                                  KeyRule keys, ChangedRule changed) override;
    Result<void> close_job(JobId job, WorkerId worker, Closing closing) override;
    Result<std::int64_t> retry(JobId job, const RetryFilter& filter) override;
    Result<std::vector<ExchangeAnswer>> exchange(
        std::span<const ExchangeRequest> requests) override;
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
    Result<std::vector<FeedEntry>> read_feed(JobId job, std::int64_t after, int limit) override;
    Result<std::vector<Event>> read_events(const FeedEntry& entry) override;
    Result<OrderedEvents> read_in_order(JobId job, SinkPosition after, OpenItems open,
                                        int limit) override;
    Result<std::optional<SinkPosition>> take_sink(JobId job, std::string_view sink,
                                                  WorkerId worker) override;
    Result<std::vector<std::string>> needed_content(std::span<const std::string> names) override;
    // Straight to the other one: what cannot be tended now will be after the next commit.
    Result<void> tend() override { return inner_->tend(); }
    Result<void> back_up(const std::string& path) override;
    std::string store_id() const override { return inner_->store_id(); }

    Result<ChosenClaim> claim_item(JobId job, std::string_view key, std::string_view holder,
                                   Millis lease_ms) override;
    Result<std::optional<ChosenClaim>> claim_next(JobId job, std::string_view holder,
                                                  Millis lease_ms) override;
    Result<Outlook> outlook(JobId job) override;
    Result<bool> renew(LeaseToken token, Millis lease_ms) override;
    Result<ClaimTrace> trace_claim(LeaseToken token) override;
    Result<std::int64_t> reap_expired() override;

    Result<ItemPage> list_items(JobId job, const ItemFilter& filter) override;
    Result<std::optional<ItemDetails>> item_details(JobId job, ItemId item, bool running) override;
    Result<std::optional<ItemId>> find_item(JobId job, std::string_view key) override;
    Result<std::optional<ItemId>> item_at(JobId job, std::int64_t sequence) override;
    Result<std::vector<Item>> read_items(JobId job, std::int64_t after_sequence,
                                         std::int64_t limit) override;
    Result<std::vector<HistoryTotal>> history_totals(JobId job) override;
    Result<Verification> verify(std::optional<JobId> job_id) override;

    Result<std::vector<OpenPublication>> publications_of(WorkerId worker) override;
    Result<std::vector<Target>> read_targets(JobId job, std::string_view after,
                                             std::int64_t limit) override;
    Result<bool> lease_stands(LeaseToken token) override;

    Control& control() override { return *this; }
    Result<bool> pause_job(JobId job, Pause kind) override;
    Result<bool> resume_job(JobId job) override;
    Result<bool> drain_worker(WorkerId worker) override;
    Result<bool> set_slots(WorkerId worker, int slots) override;

    Purging& purging() override { return *this; }
    Result<bool> begin_purge(JobId job, Timestamp finished_at, std::string_view report) override;
    Result<std::optional<KeptReport>> find_report(std::string_view name) override;
    Result<PurgeStep> purge_some(std::int64_t limit) override;
    Result<void> compact() override;

    Contents* contents() override { return inner_->contents() == nullptr ? nullptr : this; }
    Result<void> begin_content(std::string_view name) override;
    Result<void> append_content(std::string_view name, std::int64_t part,
                                std::string_view bytes) override;
    Result<void> finish_content(std::string_view name, std::int64_t parts,
                                std::int64_t bytes) override;
    Result<std::optional<std::int64_t>> content_size(std::string_view name) override;
    Result<std::string> read_content(std::string_view name, std::int64_t part) override;
    Result<void> remove_contents(std::span<const std::string> names) override;
    Result<std::vector<std::string>> list_contents(std::string_view after,
                                                   std::int64_t limit) override;

    Transfers& transfers() override { return *this; }
    Result<TransferHead> read_head(JobId job) override;
    // Straight to the other one: what was handed over cannot be taken back.
    Result<TransferHead> read_job(JobId job, const Begin& begin, const Take& take) override {
        return inner_->transfers().read_job(job, begin, take);
    }
    Result<Building> begin_building(WorkerId builder, const TransferHead& head) override;
    Result<std::vector<RenamedContent>> add_block(Building&, const TransferBlock&) override;
    Result<JobId> publish(const Building& building, const TransferHead& head) override;
    Result<void> remove(JobId job, const TransferHead& seen) override;
    Result<void> set_pause(JobId job, Pause pause) override;

protected:
    // One call of the other store, whatever its result is.
    struct Call {
        std::function<const Error*()> make;  // Makes it (again); null when it has succeeded.
        std::function<void(Error)> refuse;   // Answers without it.
    };
    // Must make the call or refuse it; the caller gets the last answer.
    virtual void around(const Call& call) = 0;

private:
    template <typename Work>
    auto pass(Work work) -> decltype(work(std::declval<Store&>())) {
        std::optional<decltype(work(std::declval<Store&>()))> answer;
        around({.make = [&]() -> const Error* {
                    answer.emplace(work(*inner_));
                    return answer->ok() ? nullptr : &answer->error();
                },
                .refuse = [&](Error error) { answer.emplace(std::move(error)); }});
        return std::move(*answer);
    }

    std::unique_ptr<Store> inner_;
};

}  // namespace stint
