// What workers cost that have nothing to do: one statement for a heartbeat, one for a look.
#include <algorithm>
#include <utility>

#include "stint/model/bounds.h"
#include "stint/store/postgres/opening.sql.h"
#include "stint/store/postgres/postgres_store.h"

namespace stint {
namespace {

// News can make a worker look often; its heart beats no faster for it.
constexpr Millis beats_apart_ms = bounds::heartbeat_ms / 2;

bool only_claims(std::span<const ExchangeRequest> requests) {
    return std::all_of(requests.begin(), requests.end(), [](const ExchangeRequest& r) {
        return r.claim && r.settled.empty() && r.given_back.empty() && r.wins.empty() &&
               r.publication_ends.empty() && r.delivered.empty();
    });
}

}  // namespace

Result<std::vector<ExchangeAnswer>> PostgresStore::exchange(
    std::span<const ExchangeRequest> requests) {
    bool looks = requests.size() == 1 && only_claims(requests);
    if (looks && found_nothing_) {
        std::optional<ExchangeAnswer> nothing = TRY(look_for_work(requests.front()));
        if (nothing) return std::vector{std::move(*nothing)};
    }
    found_nothing_ = false;
    std::vector<ExchangeAnswer> answers = TRY(exchange_fully(requests));
    found_nothing_ = looks && answers.front().grants.empty();
    return answers;
}

Result<std::optional<ExchangeAnswer>> PostgresStore::look_for_work(const ExchangeRequest& request) {
    std::optional<ExchangeAnswer> nothing;
    WorkerId worker = request.worker;
    Instant begun = session_->host_now();
    bool beats = !beat_ || beat_->worker != worker || begun - beat_->at >= beats_apart_ms;
    auto read = [&](const Rows& rows) {
        Instant now{rows.integer(0)};
        session_->learn_time(now);
        bool serves = rows.integer(1) != 0;
        bool has_unclaimed = rows.integer(2) != 0;
        std::optional<Instant> due;
        if (!rows.is_null(3)) due = Instant{rows.integer(3)};
        if (rows.integer(4) != 0) {
            beat_ = Beat{worker, begun, session_->to_host(Instant{rows.integer(5)})};
        }
        if (!serves || has_unclaimed || (due && *due <= now)) return;
        nothing.emplace();
        if (due) nothing->due_at = session_->to_host(*due);
    };
    std::int64_t job = request.claim->job ? request.claim->job->value : 0;
    TRY(session_->ask(postgres::look_for_work, read, session_->gate(), beats ? 1 : 0,
                      session_->decreed_time(), worker.value, job));
    return nothing;
}

Result<Heartbeat> PostgresStore::heartbeat(WorkerId worker) {
    Instant begun = session_->host_now();
    if (beat_ && beat_->worker == worker && begun - beat_->at < bounds::heartbeat_ms) {
        Beat carried = *std::exchange(beat_, std::nullopt);
        return Heartbeat{.known = true, .earliest = carried.earliest, .at = carried.at};
    }
    Heartbeat heartbeat;
    auto read = [&](const Rows& rows) {
        session_->learn_time(Instant{rows.integer(0)});
        heartbeat.earliest = session_->to_host(Instant{rows.integer(1)});
    };
    heartbeat.known = TRY(session_->ask(postgres::beat, read, session_->gate(),
                                        session_->decreed_time(), worker.value));
    return heartbeat;
}

}  // namespace stint
