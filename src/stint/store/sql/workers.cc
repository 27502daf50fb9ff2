// Workers: registered, heard of, and reaped when they are lost; and the exchange they live by.
#include <algorithm>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/claiming.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/reaping.h"
#include "stint/store/sql/settling.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint {
using sql::Query;
using sql::Sync;

Result<std::vector<ExchangeAnswer>> SqlStore::exchange(std::span<const ExchangeRequest> requests) {
    // What is given back while its job is canceled is settled too.
    bool settles = std::any_of(requests.begin(), requests.end(), [](const ExchangeRequest& r) {
        return !r.settled.empty() || !r.given_back.empty() || !r.wins.empty() ||
               !r.publication_ends.empty();
    });
    std::vector<ExchangeAnswer> answers = TRY(
        session_.write(settles ? Sync::yes : Sync::no, [&] { return settle_and_claim(requests); }));
    TRY(load_granted(answers));
    return answers;
}

Result<std::vector<ExchangeAnswer>> SqlStore::settle_and_claim(
    std::span<const ExchangeRequest> requests) {
    std::vector<ExchangeAnswer> all(requests.size());
    TRY(sql::Settling(session_).run(requests, all));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].claim) TRY(sql::Claiming(session_).run(requests[i], all[i]));
        for (const Delivered& delivered : requests[i].delivered) {
            const auto& [offset, sequence] = delivered.position;
            TRY(session_.run(Query::move_sink, offset, sequence, delivered.job.value,
                             delivered.sink, requests[i].worker.value));
        }
    }
    return all;
}

// Items never change, so they are read after the commit, outside the lock.
Result<void> SqlStore::load_granted(std::vector<ExchangeAnswer>& answers) {
    for (ExchangeAnswer& answer : answers) {
        for (Grant& grant : answer.grants) {
            grant.items = TRY(sql::ItemRows(session_).read(grant.range));
        }
    }
    return {};
}

Result<WorkerId> SqlStore::register_worker(const NewWorker& worker) {
    return session_.write_beside(Sync::no, [&]() -> Result<WorkerId> {
        std::optional<std::int64_t> id = TRY(session_.integer(
            Query::add_worker, worker.host, worker.boot, worker.pid, worker.slots,
            worker.facts.processors, worker.facts.memory_bytes, worker.facts.system,
            worker.facts.version, session_.wall().value, session_.now().value));
        return WorkerId{id.value_or(0)};
    });
}

Result<void> SqlStore::heartbeat_of(std::span<const WorkerId> workers) {
    return session_.write_beside(Sync::no, [&]() -> Result<void> {
        std::vector<sql::Bulk::ValueRow> rows;
        for (WorkerId worker : workers) rows.push_back({session_.now().value, worker.value});
        return session_.bulk().run_each(Query::heartbeat, rows);
    });
}

Result<Heartbeat> SqlStore::heartbeat(WorkerId worker) {
    return session_.write_beside(Sync::no, [&]() -> Result<Heartbeat> {
        std::int64_t changed =
            TRY(session_.run(Query::heartbeat, session_.now().value, worker.value));
        return Heartbeat{.known = changed == 1, .earliest = {}};
    });
}

Result<void> SqlStore::retire_worker(WorkerId worker) {
    return session_.write_beside(Sync::no, [&]() -> Result<void> {
        ASSERT(TRY(session_.integer(Query::count_leases, worker.value)) == 0);
        TRY(session_.run(Query::end_worker, session_.wall().value, worker.value));
        return {};
    });
}

namespace {

Result<std::vector<WorkerRecord>> read_workers(const sql::Session& session, Rows rows) {
    std::vector<WorkerRecord> workers;
    while (TRY(rows.next())) {
        workers.push_back({.id = {rows.integer(0)},
                           .host = std::string(rows.text(1)),
                           .boot = std::string(rows.text(2)),
                           .pid = rows.integer(3),
                           .slots = static_cast<int>(rows.integer(4)),
                           .started_at = {rows.integer(5)},
                           .heartbeat_at = session.to_host({rows.integer(6)}),
                           .ended_at = {rows.integer(7)},
                           .draining = rows.integer(8) != 0,
                           .lost = rows.integer(9) != 0,
                           .facts = {.processors = static_cast<int>(rows.integer(10)),
                                     .memory_bytes = rows.integer(11),
                                     .system = std::string(rows.text(12)),
                                     .version = std::string(rows.text(13))}});
    }
    return workers;
}

}  // namespace

Result<std::vector<WorkerRecord>> SqlStore::live_workers() {
    Rows rows = TRY(session_.rows(Query::live_workers));
    return read_workers(session_, std::move(rows));
}

Result<std::vector<WorkerId>> SqlStore::workers_on(JobId job) {
    Rows rows = TRY(session_.rows(Query::workers_on_job, job.value));
    std::vector<WorkerId> workers;
    while (TRY(rows.next())) workers.push_back({rows.integer(0)});
    return workers;
}

Result<std::optional<WorkerRecord>> SqlStore::find_worker(WorkerId worker) {
    Rows rows = TRY(session_.rows(Query::find_worker, worker.value));
    std::vector<WorkerRecord> found = TRY(read_workers(session_, std::move(rows)));
    if (found.empty()) return std::optional<WorkerRecord>{};
    return std::optional<WorkerRecord>{std::move(found.front())};
}

Result<std::optional<Reaped>> SqlStore::reap_worker(
    WorkerId worker, LossReason reason, std::optional<std::span<const InHand>> in_hand) {
    // Synced, for it can settle items: as poison, or canceled.
    return session_.write(Sync::yes, [&]() -> Result<std::optional<Reaped>> {
        std::optional<std::int64_t> heard =
            TRY(session_.integer(Query::worker_heartbeat, worker.value));
        if (!heard) return std::optional<Reaped>{};
        bool late = session_.now() - Instant{*heard} >= bounds::lease_ms;
        if (reason == LossReason::heartbeat_missed && !late) return std::optional<Reaped>{};
        return std::optional<Reaped>{
            TRY(sql::Reaping(session_).worker(worker, in_hand, sql::Blame::yes))};
    });
}

// The worker's process cannot have survived, and did not die of an item.
Result<void> SqlStore::release_worker(WorkerId worker) {
    TRY(sql::Reaping(session_).worker(worker, std::nullopt, sql::Blame::no));
    return {};
}

Result<void> SqlStore::release_claims_by_hand() {
    return sql::Reaping(session_).by_hand();
}

}  // namespace stint
