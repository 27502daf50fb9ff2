#include "stint/store/postgres/postgres_store.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/store/postgres/exchange.sql.h"
#include "stint/store/postgres/opening.sql.h"
#include "stint/store/postgres/schema.sql.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + '"';
}

// Ours say something at once, or their process stands still.
constexpr int silent_transaction_s = 60;

}  // namespace

Result<std::unique_ptr<Store>> PostgresStore::open(const PostgresOptions& options,
                                                   const Clock& clock) {
    PostgresTarget target{.address = options.url,
                          .schema = options.schema,
                          .silent_transaction_s = silent_transaction_s};
    auto session =
        std::make_unique<postgres::PostgresSession>(std::move(target), clock, options.server_time);
    std::unique_ptr<PostgresStore> store(new PostgresStore(std::move(session)));
    TRY(store->prepare(options).doing("opening the store"));
    return std::unique_ptr<Store>(std::move(store));
}

Result<sql::Migrated> PostgresStore::migrate(const PostgresOptions& options, const Clock& clock) {
    PostgresTarget target{.address = options.url, .schema = options.schema};
    postgres::PostgresSession session(std::move(target), clock, {});
    return sql::migrate(session, migrations()).doing("migrating the store");
}

Result<void> PostgresStore::prepare(const PostgresOptions& options) {
    TRY(session_->connect());
    bool found = false;
    {
        Rows rows = TRY(session_->rows(postgres::find_store, options.schema));
        TRY(rows.next());
        found = rows.integer(0) != 0;
        if (rows.integer(1) != 0) {
            return Error{ErrorCode::unavailable,
                         "the server is a replica; name the primary too, as in "
                         "postgres://HOST1,HOST2/DB?target_session_attrs=read-write"};
        }
        if (rows.integer(2) == 0) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("this role may not use the schema '{0}'; its owner allows it "
                                     "with: GRANT USAGE ON SCHEMA {0} TO ROLE",
                                     options.schema)};
        }
        if (found && rows.integer(3) == 0) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("a pooler is between, and this role does not look into the "
                                     "schema by itself: ALTER ROLE ... SET search_path = {}",
                                     options.schema)};
        }
    }
    if (!found && !options.create) {
        return Error{ErrorCode::not_found,
                     fmt::format("there is no store in schema '{}' of that database; 'stint run' "
                                 "or 'stint submit' makes one, --store names another",
                                 options.schema)};
    }
    if (!found) TRY(create_tables(options.schema).doing("making the tables"));
    TRY(begin_epoch_if_new());
    session_->set_manners([this] { return greet(); }, options.insist);
    return release_workers_of_old_boots(options);
}

// Their processes ended with the boot, and nobody is to blame.
Result<void> PostgresStore::release_workers_of_old_boots(const PostgresOptions& options) {
    if (options.boot.empty()) return {};
    auto is_of_old_boot = [&](const WorkerRecord& worker) {
        return worker.host == options.host && worker.boot != options.boot;
    };
    std::vector<WorkerRecord> workers = TRY(live_workers());
    if (std::none_of(workers.begin(), workers.end(), is_of_old_boot)) return {};
    return session_->write(sql::Sync::yes, [&]() -> Result<void> {
        for (const WorkerRecord& worker : TRY(live_workers())) {
            if (is_of_old_boot(worker)) TRY(release_worker(worker.id));
        }
        return {};
    });
}

Result<void> PostgresStore::create_tables(const std::string& schema) {
    TRY(session_->execute("BEGIN"));
    auto create = [&]() -> Result<void> {
        TRY(session_->run(postgres::lock_creation, schema));
        {
            Rows rows = TRY(session_->rows(postgres::find_store, schema));
            TRY(rows.next());
            if (rows.integer(0) != 0) return {};  // Somebody else was faster.
        }
        TRY(session_->execute(fmt::format("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema))));
        TRY(session_->execute(fmt::format("SET LOCAL search_path = {}", quoted(schema))));
        TRY(session_->execute(postgres::create_schema));
        TRY(session_->execute(postgres::create_exchange));
        TRY(session_->run(postgres::create_store, sql::newest_version(migrations()),
                          random_hex(32)));
        return {};
    };
    Result<void> created = create();
    TRY(session_->execute(created.ok() ? "COMMIT" : "ROLLBACK"));
    return created;
}

Result<void> PostgresStore::begin_epoch_if_new() {
    std::string identity;
    std::string here;
    std::int64_t known_timeline = 0;
    std::int64_t timeline = 0;
    {
        Rows rows = TRY(session_->rows(postgres::read_store));
        if (!TRY(rows.next())) {
            return Error{ErrorCode::corrupt, "the store has lost its own row"};
        }
        TRY(sql::check_version(rows.integer(0), migrations()));
        store_id_ = rows.text(1);
        identity = rows.text(3);
        known_timeline = rows.integer(4);
        here = rows.text(6);
        timeline = rows.integer(7);
        session_->set_gate(rows.integer(8));
        session_->set_server(fmt::format("{} {} {}", here, timeline, rows.text(9)));
    }
    timeline_ = timeline;
    TRY(session_->ask_time());
    if (identity == here && known_timeline == timeline) return {};
    return session_->write(sql::Sync::yes, [&]() -> Result<void> {
        TRY(session_->integer(postgres::begin_epoch, here, timeline));
        bool copied = !identity.empty() && identity != here;
        bool failed_over = !identity.empty() && !copied;
        if (failed_over) {
            TRY(session_->run(postgres::skip_numbers));
            return rescue_all();
        }
        if (!copied) return {};
        // Their processes belong to the original: nobody is to blame.
        for (const WorkerRecord& worker : TRY(live_workers())) TRY(release_worker(worker.id));
        return release_claims_by_hand();
    });
}

Result<void> PostgresStore::greet() {
    std::int64_t before = timeline_;
    // With the last line a transaction may have ended that had taken a range.
    suspicious_ = true;
    TRY(begin_epoch_if_new());
    if (timeline_ == before) return {};
    Result<void> restated = restate();
    if (!restated.ok()) timeline_ = before;
    return restated;
}

Result<void> PostgresStore::restate() {
    return session_->write(sql::Sync::yes, [&] { return holdings_.restate(*session_); });
}

Result<void> PostgresStore::back_up(const std::string& path) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("'{}' is not written: a store in PostgreSQL is backed up there, by "
                             "pg_dump or pg_basebackup",
                             path)};
}

}  // namespace stint
