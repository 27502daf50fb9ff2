// The store for many machines: a schema of a PostgreSQL database. docs/internals/postgres.md says
// how its exchange only adds rows, and what that is good for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "stint/store/postgres/contents.h"
#include "stint/store/postgres/holdings.h"
#include "stint/store/postgres/plain_exchange.h"
#include "stint/store/postgres/postgres_session.h"
#include "stint/store/sql/migrations.h"
#include "stint/store/sql/sql_store.h"
#include "stint/sys/clock.h"

namespace stint {

struct PostgresOptions {
    std::string url;               // postgres://USER@HOST:PORT/DATABASE?...
    std::string schema = "stint";  // Where the tables are.
    bool create = true;            // Make them when they are not there; else fails with not_found.
    std::string host;              // Workers of this host that are of another boot
    std::string boot;              // are gone; empty: nothing is known of that.
    std::function<Instant()> server_time = {};  // For tests: decides instead of the server's clock.
    // How a server is waited for that has to say whether it has carried out the last transaction.
    postgres::PostgresSession::Insist insist = {};
};

class PostgresStore final : public SqlStore {
public:
    // Fails with invalid_input on a schema that is no store of ours, is newer than this program,
    // must be migrated, or may not be used by this role; with unavailable when the server does not
    // answer or is a replica.
    static Result<std::unique_ptr<Store>> open(const PostgresOptions& options, const Clock& clock);

    // Brings the store to the newest version. Fails as open.
    static Result<sql::Migrated> migrate(const PostgresOptions& options, const Clock& clock);
    static std::span<const sql::Migration> migrations() { return {}; }

    // Who found nothing and asks again is answered with one statement while nothing has come.
    Result<std::vector<ExchangeAnswer>> exchange(
        std::span<const ExchangeRequest> requests) override;
    Result<Heartbeat> heartbeat(WorkerId worker) override;
    // Both may be called again when nobody knows what became of a call: nothing is added twice.
    // Fails with corrupt when the store has lost items that this process had appended.
    Result<Appended> append_items(JobId job, WorkerId worker, std::span<const NewItem> items,
                                  KeyRule keys, ChangedRule changed) override;
    Result<void> close_job(JobId job, WorkerId worker, Closing closing) override;
    // Entries become visible out of their order: at a gap it waits for those transactions of ours
    // that were running when it saw the gap, and only for them.
    Result<std::vector<FeedEntry>> read_feed(JobId job, std::int64_t after, int limit) override;
    Result<std::optional<Reaped>> reap_worker(
        WorkerId worker, LossReason reason,
        std::optional<std::span<const InHand>> in_hand) override;
    // Sums up counters, and turns the halves of the leases, when that is due.
    Result<void> tend() override;
    Contents* contents() override { return &contents_; }
    Result<void> back_up(const std::string& path) override;
    std::string store_id() const override { return store_id_; }

private:
    using Session = std::unique_ptr<postgres::PostgresSession>;
    explicit PostgresStore(Session session) : SqlStore(*session), session_(std::move(session)) {}

    Result<void> prepare(const PostgresOptions& options);
    Result<std::vector<ExchangeAnswer>> exchange_fully(std::span<const ExchangeRequest> requests);
    // Nothing when there may be something to claim.
    Result<std::optional<ExchangeAnswer>> look_for_work(const ExchangeRequest& request);
    Result<void> create_tables(const std::string& schema);
    Result<void> begin_epoch_if_new();
    Result<void> release_workers_of_old_boots(const PostgresOptions& options);
    Result<void> notice_reconnection() { return session_->connect(); }
    // A new connection may lead to another server: one that was promoted.
    Result<void> greet();
    // To one that may lack what the last one was told: what nobody here holds any more, and what
    // the store believes we do, becomes claimable again.
    Result<void> restate();

    // As it was asked; knows only of its own call whether it was carried out.
    Result<std::vector<ExchangeAnswer>> carry_out(std::span<const ExchangeRequest> requests);
    Result<void> lock_workers(std::span<const ExchangeRequest> requests);
    // The line was lost while an exchange was being committed: what it may have claimed, and what
    // the worker was never told of, is given back.
    Result<void> give_back_untold(std::span<const ExchangeRequest> requests);
    // The request is made again and may have been carried out before: what is refused because this
    // very attempt has settled it is not.
    Result<void> take_for_settled(std::span<const ExchangeRequest> requests,
                                  std::vector<ExchangeAnswer>& answers);
    Result<void> settle_doubts() override { return rescue_lost_ranges(); }
    // What a transaction had claimed that was not carried out becomes claimable again.
    Result<void> rescue_lost_ranges();
    // REQUIRES: alone in the gate
    Result<void> rescue_all();
    Result<void> rescue(StreamId stream, ItemRange range);

    // What this process has appended to a job by place.
    struct Fed {
        std::int64_t items = 0;  // Of the job, with the last block that was answered.
        int connection = 0;      // Over which that was.
    };
    Result<std::int64_t> count_items(JobId job);

    // One that a look for work has carried along, until somebody asks for it.
    struct Beat {
        WorkerId worker;
        Instant at;  // Of the host, as `earliest`.
        Instant earliest;
    };

    // A gap in a feed: who may still fill it.
    struct Gap {
        std::int64_t offset = 0;
        std::set<std::string> blockers;
    };

    Result<std::vector<FeedEntry>> up_to_gap(JobId job, std::int64_t after,
                                             std::vector<FeedEntry> entries);
    // Whether the gap of the job's feed that begins at `offset` will stay one.
    Result<bool> is_final_gap(JobId job, std::int64_t offset);

    Session session_;
    postgres::ChunkedContents contents_{*session_};
    postgres::Holdings holdings_;
    postgres::PlainExchange plain_{*session_, holdings_};
    std::string store_id_;
    std::int64_t timeline_ = 0;
    int calls_ = 0;             // Of tend().
    bool suspicious_ = false;   // A transaction was not carried out: it may have lost a range.
    bool in_doubt_ = false;     // The same, and perhaps it was carried out after all.
    bool may_be_done_ = false;  // What is asked for now was, when it was asked for before.
    std::map<JobId, Gap> gaps_;
    std::map<JobId, Fed> fed_;
    std::optional<JobId> closing_;  // A call of close_job() got no answer.
    bool found_nothing_ = false;    // By the last exchange, which only claimed.
    std::optional<Beat> beat_;
};

}  // namespace stint
