#include "stint/store/store_wrapper.h"

#include <utility>

namespace stint {

Result<OpenedJob> StoreWrapper::open_job(const JobRequest& request) {
    return pass([&](Store& store) { return store.open_job(request); });
}

Result<std::optional<Job>> StoreWrapper::find_job(std::string_view name) {
    return pass([&](Store& store) { return store.find_job(name); });
}

Result<std::optional<Job>> StoreWrapper::load_job(JobId id) {
    return pass([&](Store& store) { return store.load_job(id); });
}

Result<std::optional<Job>> StoreWrapper::job_of(ItemId item) {
    return pass([&](Store& store) { return store.job_of(item); });
}

Result<std::vector<Job>> StoreWrapper::list_jobs() {
    return pass([&](Store& store) { return store.list_jobs(); });
}

Result<JobState> StoreWrapper::finish_job(JobId id) {
    return pass([&](Store& store) { return store.finish_job(id); });
}

Result<std::vector<JobId>> StoreWrapper::ended_jobs() {
    return pass([&](Store& store) { return store.ended_jobs(); });
}

Result<bool> StoreWrapper::has_prospects(std::optional<JobId> job) {
    return pass([&](Store& store) { return store.has_prospects(job); });
}

Result<std::int64_t> StoreWrapper::cancel_job(JobId id) {
    return pass([&](Store& store) { return store.cancel_job(id); });
}

Result<JobFlags> StoreWrapper::job_flags(JobId id) {
    return pass([&](Store& store) { return store.job_flags(id); });
}

Result<std::vector<JobFlags>> StoreWrapper::flags(WorkerId worker) {
    return pass([&](Store& store) { return store.flags(worker); });
}

Result<bool> StoreWrapper::take_feeder(JobId job, WorkerId worker) {
    return pass([&](Store& store) { return store.take_feeder(job, worker); });
}

Result<void> StoreWrapper::name_columns(JobId job, WorkerId worker,
                                        std::span<const std::string> names) {
    return pass([&](Store& store) { return store.name_columns(job, worker, names); });
}

Result<Appended> StoreWrapper::append_items(JobId job, WorkerId worker,
                                            std::span<const NewItem> items, KeyRule keys,
                                            ChangedRule changed) {
    return pass(
        [&](Store& store) { return store.append_items(job, worker, items, keys, changed); });
}

Result<void> StoreWrapper::close_job(JobId job, WorkerId worker, Closing closing) {
    return pass([&](Store& store) { return store.close_job(job, worker, closing); });
}

Result<std::int64_t> StoreWrapper::retry(JobId job, const RetryFilter& filter) {
    return pass([&](Store& store) { return store.retry(job, filter); });
}

Result<std::vector<ExchangeAnswer>> StoreWrapper::exchange(
    std::span<const ExchangeRequest> requests) {
    return pass([&](Store& store) { return store.exchange(requests); });
}

Result<WorkerId> StoreWrapper::register_worker(const NewWorker& worker) {
    return pass([&](Store& store) { return store.register_worker(worker); });
}

Result<void> StoreWrapper::heartbeat_of(std::span<const WorkerId> workers) {
    return pass([&](Store& store) { return store.heartbeat_of(workers); });
}

Result<Heartbeat> StoreWrapper::heartbeat(WorkerId worker) {
    return pass([&](Store& store) { return store.heartbeat(worker); });
}

Result<void> StoreWrapper::retire_worker(WorkerId worker) {
    return pass([&](Store& store) { return store.retire_worker(worker); });
}

Result<std::vector<WorkerRecord>> StoreWrapper::live_workers() {
    return pass([&](Store& store) { return store.live_workers(); });
}

Result<std::vector<WorkerId>> StoreWrapper::workers_on(JobId job) {
    return pass([&](Store& store) { return store.workers_on(job); });
}

Result<std::optional<WorkerRecord>> StoreWrapper::find_worker(WorkerId worker) {
    return pass([&](Store& store) { return store.find_worker(worker); });
}

Result<std::optional<Reaped>> StoreWrapper::reap_worker(
    WorkerId worker, LossReason reason, std::optional<std::span<const InHand>> in_hand) {
    return pass([&](Store& store) { return store.reap_worker(worker, reason, in_hand); });
}

Result<std::vector<FeedEntry>> StoreWrapper::read_feed(JobId job, std::int64_t after, int limit) {
    return pass([&](Store& store) { return store.read_feed(job, after, limit); });
}

Result<std::vector<Event>> StoreWrapper::read_events(const FeedEntry& entry) {
    return pass([&](Store& store) { return store.read_events(entry); });
}

Result<OrderedEvents> StoreWrapper::read_in_order(JobId job, SinkPosition after, OpenItems open,
                                                  int limit) {
    return pass([&](Store& store) { return store.read_in_order(job, after, open, limit); });
}

Result<std::optional<SinkPosition>> StoreWrapper::take_sink(JobId job, std::string_view sink,
                                                            WorkerId worker) {
    return pass([&](Store& store) { return store.take_sink(job, sink, worker); });
}

Result<std::vector<std::string>> StoreWrapper::needed_content(std::span<const std::string> names) {
    return pass([&](Store& store) { return store.needed_content(names); });
}

Result<void> StoreWrapper::back_up(const std::string& path) {
    return pass([&](Store& store) { return store.back_up(path); });
}

Result<ChosenClaim> StoreWrapper::claim_item(JobId job, std::string_view key,
                                             std::string_view holder, Millis lease_ms) {
    return pass([&](Store& store) { return store.claim_item(job, key, holder, lease_ms); });
}

Result<std::optional<ChosenClaim>> StoreWrapper::claim_next(JobId job, std::string_view holder,
                                                            Millis lease_ms) {
    return pass([&](Store& store) { return store.claim_next(job, holder, lease_ms); });
}

Result<Outlook> StoreWrapper::outlook(JobId job) {
    return pass([&](Store& store) { return store.outlook(job); });
}

Result<bool> StoreWrapper::renew(LeaseToken token, Millis lease_ms) {
    return pass([&](Store& store) { return store.renew(token, lease_ms); });
}

Result<ClaimTrace> StoreWrapper::trace_claim(LeaseToken token) {
    return pass([&](Store& store) { return store.trace_claim(token); });
}

Result<std::int64_t> StoreWrapper::reap_expired() {
    return pass([&](Store& store) { return store.reap_expired(); });
}

Result<ItemPage> StoreWrapper::list_items(JobId job, const ItemFilter& filter) {
    return pass([&](Store& store) { return store.list_items(job, filter); });
}

Result<std::optional<ItemDetails>> StoreWrapper::item_details(JobId job, ItemId item,
                                                              bool running) {
    return pass([&](Store& store) { return store.item_details(job, item, running); });
}

Result<std::optional<ItemId>> StoreWrapper::find_item(JobId job, std::string_view key) {
    return pass([&](Store& store) { return store.find_item(job, key); });
}

Result<std::optional<ItemId>> StoreWrapper::item_at(JobId job, std::int64_t sequence) {
    return pass([&](Store& store) { return store.item_at(job, sequence); });
}

Result<std::vector<Item>> StoreWrapper::read_items(JobId job, std::int64_t after_sequence,
                                                   std::int64_t limit) {
    return pass([&](Store& store) { return store.read_items(job, after_sequence, limit); });
}

Result<std::vector<HistoryTotal>> StoreWrapper::history_totals(JobId job) {
    return pass([&](Store& store) { return store.history_totals(job); });
}

Result<Verification> StoreWrapper::verify(std::optional<JobId> job_id) {
    return pass([&](Store& store) { return store.verify(job_id); });
}

Result<std::vector<OpenPublication>> StoreWrapper::publications_of(WorkerId worker) {
    return pass([&](Store& store) { return store.publications_of(worker); });
}

Result<std::vector<Target>> StoreWrapper::read_targets(JobId job, std::string_view after,
                                                       std::int64_t limit) {
    return pass([&](Store& store) { return store.read_targets(job, after, limit); });
}

Result<bool> StoreWrapper::lease_stands(LeaseToken token) {
    return pass([&](Store& store) { return store.lease_stands(token); });
}

Result<bool> StoreWrapper::pause_job(JobId job, Pause kind) {
    return pass([&](Store& store) { return store.control().pause_job(job, kind); });
}

Result<bool> StoreWrapper::resume_job(JobId job) {
    return pass([&](Store& store) { return store.control().resume_job(job); });
}

Result<bool> StoreWrapper::drain_worker(WorkerId worker) {
    return pass([&](Store& store) { return store.control().drain_worker(worker); });
}

Result<bool> StoreWrapper::set_slots(WorkerId worker, int slots) {
    return pass([&](Store& store) { return store.control().set_slots(worker, slots); });
}

Result<bool> StoreWrapper::begin_purge(JobId job, Timestamp finished_at, std::string_view report) {
    return pass(
        [&](Store& store) { return store.purging().begin_purge(job, finished_at, report); });
}

Result<std::optional<KeptReport>> StoreWrapper::find_report(std::string_view name) {
    return pass([&](Store& store) { return store.purging().find_report(name); });
}

Result<PurgeStep> StoreWrapper::purge_some(std::int64_t limit) {
    return pass([&](Store& store) { return store.purging().purge_some(limit); });
}

Result<void> StoreWrapper::compact() {
    return pass([&](Store& store) { return store.purging().compact(); });
}

Result<void> StoreWrapper::begin_content(std::string_view name) {
    return pass([&](Store& store) { return store.contents()->begin_content(name); });
}

Result<void> StoreWrapper::append_content(std::string_view name, std::int64_t part,
                                          std::string_view bytes) {
    return pass([&](Store& store) { return store.contents()->append_content(name, part, bytes); });
}

Result<void> StoreWrapper::finish_content(std::string_view name, std::int64_t parts,
                                          std::int64_t bytes) {
    return pass([&](Store& store) { return store.contents()->finish_content(name, parts, bytes); });
}

Result<std::optional<std::int64_t>> StoreWrapper::content_size(std::string_view name) {
    return pass([&](Store& store) { return store.contents()->content_size(name); });
}

Result<std::string> StoreWrapper::read_content(std::string_view name, std::int64_t part) {
    return pass([&](Store& store) { return store.contents()->read_content(name, part); });
}

Result<void> StoreWrapper::remove_contents(std::span<const std::string> names) {
    return pass([&](Store& store) { return store.contents()->remove_contents(names); });
}

Result<std::vector<std::string>> StoreWrapper::list_contents(std::string_view after,
                                                             std::int64_t limit) {
    return pass([&](Store& store) { return store.contents()->list_contents(after, limit); });
}

Result<TransferHead> StoreWrapper::read_head(JobId job) {
    return pass([&](Store& store) { return store.transfers().read_head(job); });
}

Result<Building> StoreWrapper::begin_building(WorkerId builder, const TransferHead& head) {
    return pass([&](Store& store) { return store.transfers().begin_building(builder, head); });
}

Result<std::vector<RenamedContent>> StoreWrapper::add_block(Building& building,
                                                            const TransferBlock& block) {
    return pass([&](Store& store) { return store.transfers().add_block(building, block); });
}

Result<JobId> StoreWrapper::publish(const Building& building, const TransferHead& head) {
    return pass([&](Store& store) { return store.transfers().publish(building, head); });
}

Result<void> StoreWrapper::remove(JobId job, const TransferHead& seen) {
    return pass([&](Store& store) { return store.transfers().remove(job, seen); });
}

Result<void> StoreWrapper::set_pause(JobId job, Pause pause) {
    return pass([&](Store& store) { return store.transfers().set_pause(job, pause); });
}

}  // namespace stint
