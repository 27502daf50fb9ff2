// The exchange beside others, the feed without gaps, and the upkeep that both need.
#include <algorithm>

#include "stint/store/postgres/exchange.sql.h"
#include "stint/store/postgres/opening.sql.h"
#include "stint/store/postgres/postgres_store.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"

namespace stint {
namespace {

constexpr int calls_between_looks = 100;
constexpr std::int64_t tokens_a_half = 16'000;

}  // namespace

Result<std::vector<ExchangeAnswer>> PostgresStore::exchange_fully(
    std::span<const ExchangeRequest> requests) {
    session_->look();
    TRY(notice_reconnection());
    if (in_doubt_) TRY(give_back_untold(requests));
    Result<std::vector<ExchangeAnswer>> answers = carry_out(requests);
    suspicious_ = suspicious_ || !answers.ok();
    may_be_done_ = may_be_done_ || in_doubt_;
    if (!answers.ok()) return answers;
    if (may_be_done_) {
        Result<void> compared = take_for_settled(requests, answers.value());
        // What was granted is not told.
        in_doubt_ = !compared.ok();
        if (!compared.ok()) return std::move(compared).error();
    }
    may_be_done_ = false;
    holdings_.note(requests, answers.value());
    return answers;
}

Result<void> PostgresStore::take_for_settled(std::span<const ExchangeRequest> requests,
                                             std::vector<ExchangeAnswer>& answers) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (const Settlement& settlement : requests[i].settled) {
            std::vector<ItemId>& refused = answers[i].refused;
            auto known = std::find(refused.begin(), refused.end(), settlement.item);
            if (known == refused.end()) continue;
            std::vector<Outcome> outcomes = TRY(outcomes_of(settlement.item));
            bool is_ours = std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& o) {
                return o.worker == requests[i].worker && requests[i].worker.value != 0 &&
                       o.attempt.started_at == settlement.attempt.started_at &&
                       o.attempt.duration_us == settlement.attempt.duration_us;
            });
            if (is_ours) refused.erase(known);
        }
    }
    return {};
}

Result<std::vector<ExchangeAnswer>> PostgresStore::carry_out(
    std::span<const ExchangeRequest> requests) {
    if (requests.size() == 1) {
        Result<std::optional<ExchangeAnswer>> answer = plain_.run(requests.front());
        in_doubt_ = !answer.ok() && session_->in_doubt();
        if (!answer.ok()) return std::move(answer).error();
        if (answer.value()) return std::vector<ExchangeAnswer>{*std::move(answer).value()};
    }
    // Who settles by hand may be several processes under one token.
    bool by_hand = std::any_of(requests.begin(), requests.end(),
                               [](const ExchangeRequest& r) { return r.worker.value == 0; });
    auto step_by_step = [&]() -> Result<std::vector<ExchangeAnswer>> {
        TRY(lock_workers(requests));
        return settle_and_claim(requests);
    };
    Result<std::vector<ExchangeAnswer>> answers =
        by_hand ? session_->write(sql::Sync::yes, step_by_step)
                : session_->write_beside(sql::Sync::yes, step_by_step);
    if (!answers.ok() && session_->wants_to_be_alone()) {
        answers = session_->write(sql::Sync::yes, step_by_step);
    }
    in_doubt_ = !answers.ok() && session_->in_doubt();
    if (!answers.ok()) return answers;
    Result<void> loaded = load_granted(answers.value());
    // It was carried out, and nobody is told what was granted.
    in_doubt_ = !loaded.ok();
    if (!loaded.ok()) return std::move(loaded).error();
    return answers;
}

// Of one that was told nothing an earlier exchange may be under way still.
Result<void> PostgresStore::lock_workers(std::span<const ExchangeRequest> requests) {
    std::set<WorkerId> workers;
    for (const ExchangeRequest& request : requests) {
        bool only_claims = request.settled.empty() && request.given_back.empty() &&
                           request.wins.empty() && request.publication_ends.empty();
        if (!only_claims) workers.insert(request.worker);
    }
    for (WorkerId worker : workers) {
        TRY(session_->run(postgres::lock_worker, session_->worker_lock(worker)));
    }
    return {};
}

Result<void> PostgresStore::give_back_untold(std::span<const ExchangeRequest> requests) {
    auto give_back = [&]() -> Result<void> {
        sql::Leases leases(*session_);
        sql::Books books(*session_);
        for (const ExchangeRequest& request : requests) {
            std::vector<sql::Lease> standing = TRY(leases.of_worker(request.worker));
            for (const sql::Lease& lease : standing) {
                if (lease.token <= holdings_.last_told(request.worker)) continue;
                std::vector<ItemId> open = TRY(leases.unsettled(lease));
                TRY(leases.release_runs(lease, open, ExceptionKind::given_back, books));
                TRY(leases.end(lease));
            }
        }
        return books.write();
    };
    TRY(session_->write(sql::Sync::yes, give_back));
    in_doubt_ = false;
    return {};
}

Result<std::vector<FeedEntry>> PostgresStore::read_feed(JobId job, std::int64_t after, int limit) {
    std::vector<FeedEntry> entries = TRY(SqlStore::read_feed(job, after, limit));
    return up_to_gap(job, after, std::move(entries));
}

Result<std::vector<FeedEntry>> PostgresStore::up_to_gap(JobId job, std::int64_t after,
                                                        std::vector<FeedEntry> entries) {
    std::int64_t expected = after + 1;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].offset != expected && !TRY(is_final_gap(job, expected))) {
            entries.resize(i);
            return entries;
        }
        if (entries[i].offset != expected) {
            // What was committed since the entries were read may be in the gap.
            int left = static_cast<int>(entries.size() - i);
            std::vector<FeedEntry> again = TRY(SqlStore::read_feed(job, expected - 1, left));
            entries.resize(i);
            entries.insert(entries.end(), again.begin(), again.end());
            ASSERT(i < entries.size());
        }
        expected = entries[i].offset + 1;
    }
    return entries;
}

Result<bool> PostgresStore::is_final_gap(JobId job, std::int64_t offset) {
    std::set<std::string> running;
    {
        Rows rows = TRY(session_->rows(postgres::in_the_gate, session_->gate()));
        while (TRY(rows.next())) running.emplace(rows.text(0));
    }
    auto [known, added] = gaps_.try_emplace(job);
    Gap& gap = known->second;
    if (added || gap.offset != offset) gap = {.offset = offset, .blockers = running};
    // Whoever came later took a later offset.
    std::erase_if(gap.blockers, [&](const std::string& id) { return !running.contains(id); });
    return gap.blockers.empty();
}

Result<std::optional<Reaped>> PostgresStore::reap_worker(
    WorkerId worker, LossReason reason, std::optional<std::span<const InHand>> in_hand) {
    TRY(notice_reconnection());
    std::optional<Reaped> reaped = TRY(SqlStore::reap_worker(worker, reason, in_hand));
    if (reaped) TRY(rescue_lost_ranges());
    return reaped;
}

Result<void> PostgresStore::rescue_lost_ranges() {
    suspicious_ = false;
    return session_->write(sql::Sync::yes, [&] { return rescue_all(); });
}

Result<void> PostgresStore::rescue_all() {
    std::vector<std::pair<StreamId, ItemRange>> lost;
    {
        Rows rows = TRY(session_->rows(postgres::lost_ranges));
        while (TRY(rows.next())) {
            lost.push_back({{rows.integer(0)}, {{rows.integer(1)}, {rows.integer(2)}}});
        }
    }
    for (const auto& [stream, range] : lost) TRY(rescue(stream, range));
    return {};
}

Result<void> PostgresStore::rescue(StreamId stream, ItemRange range) {
    std::set<ItemId> settled;
    {
        constexpr Round first_round = 1;
        Rows rows = TRY(session_->rows(sql::Query::settled_of_range, range.lo.value, range.hi.value,
                                       first_round));
        while (TRY(rows.next())) settled.insert({rows.integer(0)});
    }
    for (ItemId from = range.lo; from < range.hi;) {
        auto next = settled.lower_bound(from);
        ItemRange run{from, next == settled.end() ? range.hi : *next};
        if (run.size() > 0) {
            TRY(sql::Leases(*session_).put(stream,
                                           {.range = run, .kind = ExceptionKind::given_back}));
        }
        from = run.hi + 1;
    }
    return {};
}

Result<void> PostgresStore::tend() {
    bool my_turn = plain_.takes_turn_to_tend();
    if (!suspicious_ && !my_turn && ++calls_ % calls_between_looks != 0) return {};
    TRY(notice_reconnection());
    std::int64_t deltas = 0;
    std::int64_t tokens = 0;
    {
        Rows rows = TRY(session_->rows(postgres::upkeep_due));
        if (TRY(rows.next())) {
            deltas = rows.integer(0);
            tokens = rows.integer(1);
        }
    }
    if (suspicious_ || tokens > tokens_a_half) TRY(rescue_lost_ranges());
    if (tokens > tokens_a_half) {
        Result<void> turned = session_->write(sql::Sync::yes, [&]() -> Result<void> {
            TRY(session_->execute(postgres::patience));
            TRY(session_->run(postgres::turn_halves));
            return {};
        });
        // Somebody reads the tables for long: they just grow meanwhile.
        if (turned.ok() || turned.error().code != ErrorCode::busy) return turned;
    }
    if (deltas <= postgres::PlainExchange::deltas_max / 2) return {};
    return session_->write(sql::Sync::yes, [&]() -> Result<void> {
        TRY(session_->run(postgres::sum_up));
        return {};
    });
}

}  // namespace stint
