#include "stint/store/postgres/plain_exchange.h"

#include <algorithm>
#include <array>
#include <map>

#include "stint/model/feed.h"
#include "stint/store/postgres/exchange.sql.h"
#include "stint/store/postgres/outcome_arrays.h"
#include "stint/store/postgres/queries.sql.h"
#include "stint/store/sql/item_rows.h"
#include "stint/store/sql/settling.h"
#include "stint/store/sql/values.h"

namespace stint::postgres {
namespace {

// Where plain_exchange yields what.
struct Column {
    enum : int {
        verdict,  // NULL when something is special.
        now,
        stream,
        job,
        measured,
        busy_us,
        left_over,
        workers,
        token,
        lo,
        hi,
        last_delta,
        first_of_item
    };
};
enum Verdict { carried_out = 0, other_stream = 1 };

bool is_outcome(const Settlement& settlement) {
    return settlement.kind != Settlement::Kind::retry &&
           settlement.kind != Settlement::Kind::set_back;
}

// The columns of load_items (queries.sql), which plain_exchange yields as arrays.
class ItemColumns {
public:
    ItemColumns(const PostgresRows& rows, ItemId first) : id_(first.value - 1) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            int column = Column::first_of_item + static_cast<int>(i);
            columns_.at(i) = PostgresArrayReader(rows.text(column));
        }
    }
    bool next() {
        if (!columns_[input_column].next()) return false;
        ++id_;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i != input_column) columns_.at(i).next();
        }
        return true;
    }
    // REQUIRES of all: next() was true
    std::int64_t integer(int column) const {
        bool counts = column == 0 && at(column).count() == 0;
        return counts ? id_ : at(column).integer();
    }
    std::string_view text(int column) const { return at(column).text(); }
    bool is_null(int column) const { return at(column).is_null(); }

private:
    static constexpr std::size_t input_column = 2;
    const PostgresArrayReader& at(int column) const {
        return columns_.at(static_cast<std::size_t>(column));
    }
    std::array<PostgresArrayReader, 7> columns_;
    std::int64_t id_;  // Where there is no column of them.
};

}  // namespace

// The parameters of plain_exchange, and what they refer to.
struct PlainExchange::Values {
    using Array = PostgresArray;
    Array tokens{Array::Of::integers};
    Array attempts{Array::Of::integers};
    Array firsts{Array::Of::integers};
    Array lasts{Array::Of::integers};
    Array counts{Array::Of::integers};
    std::string feed_items;
    OutcomeArrays outcomes;
    std::vector<Field> fields;
};

Result<std::optional<ExchangeAnswer>> PlainExchange::run(const ExchangeRequest& request) {
    std::optional<Settled> settled = plain_settled(request);
    if (!settled) return std::optional<ExchangeAnswer>();
    count_in(*settled);
    for (int tries = 2; tries > 0; --tries) {
        Result<PostgresRows> sent = send(request, *settled);
        // An outcome is there already: the long way tells of which item.
        if (!sent.ok() && sent.error().code == ErrorCode::conflict) break;
        PostgresRows rows = TRY(std::move(sent));
        if (rows.count() == 0 || rows.is_null(Column::verdict)) break;
        learn_prospect(request, *settled, rows);
        if (rows.integer(Column::verdict) == carried_out)
            return std::optional(TRY(read_grant(rows)));
    }
    return std::optional<ExchangeAnswer>();
}

void PlainExchange::learn_prospect(const ExchangeRequest& request, const Settled& settled,
                                   const PostgresRows& rows) {
    if (!request.claim) return;
    std::int64_t granted = rows.integer(Column::hi) - rows.integer(Column::lo);
    prospect_ = {.stream = {rows.integer(Column::stream)},
                 .measured = rows.integer(Column::measured),
                 .busy_us = rows.integer(Column::busy_us),
                 .left = rows.integer(Column::left_over) - granted,
                 .workers = static_cast<int>(rows.integer(Column::workers))};
    count_in(settled);
}

// What the server told of the stream was before this request.
void PlainExchange::count_in(const Settled& settled) {
    if (settled.stream != prospect_.stream) return;
    for (const auto& [settlement, grant] : settled.outcomes) {
        if (settlement->kind == Settlement::Kind::canceled) continue;
        ++prospect_.measured;
        prospect_.busy_us += settlement->attempt.duration_us;
    }
}

std::optional<PlainExchange::Settled> PlainExchange::plain_settled(
    const ExchangeRequest& request) const {
    if (!request.given_back.empty() || !request.wins.empty() || !request.publication_ends.empty())
        return std::nullopt;
    if (request.worker.value == 0 || (request.settled.empty() && !request.claim))
        return std::nullopt;
    Settled settled;
    for (const Settlement& settlement : request.settled) {
        const Grant* grant = holdings_.find(request.worker, settlement.token);
        if (!is_outcome(settlement) || grant == nullptr) return std::nullopt;
        if (!grant->range.covers(settlement.item)) return std::nullopt;
        StreamId stream = stream_of(settlement.item);
        if (settled.outcomes.empty()) settled = {stream, grant->round, {}};
        if (settled.stream != stream || settled.round != grant->round) return std::nullopt;
        settled.outcomes.push_back({&settlement, grant});
    }
    auto item_of = [](const Settled::One& one) { return one.settlement->item; };
    std::ranges::sort(settled.outcomes, {}, item_of);
    auto twice = std::ranges::adjacent_find(settled.outcomes, {}, item_of);
    if (twice != settled.outcomes.end()) return std::nullopt;
    return settled;
}

Result<PostgresRows> PlainExchange::send(const ExchangeRequest& request, const Settled& settled) {
    Values values;
    values.fields = {request.worker.value, session_.gate(), session_.worker_lock(request.worker),
                     session_.decreed_time(), session_.wall().value};
    bind_leases(settled, values);
    bind_outcomes(request, settled, values);
    bind_claim(request.claim, values);
    std::vector<PostgresSession::Call> calls{{plain_exchange, std::move(values.fields)}};
    for (const Delivered& delivered : request.delivered) {
        calls.push_back({queries[static_cast<std::size_t>(sql::Query::move_sink)],
                         {delivered.position.offset, delivered.position.sequence,
                          delivered.job.value, delivered.sink, request.worker.value}});
    }
    std::vector<PostgresRows> answers = TRY(session_.in_one_go(calls));
    PostgresRows& answer = answers.front();
    if (answer.next()) session_.learn_time(Instant{answer.integer(Column::now)});
    return std::move(answer);
}

void PlainExchange::bind_leases(const Settled& settled, Values& values) {
    struct Part {
        int attempt = 0;
        ItemId first;
        ItemId last;
        std::int64_t count = 0;
    };
    std::map<LeaseToken, Part> parts;
    std::vector<ItemId> items;
    for (const auto& [settlement, grant] : settled.outcomes) {
        auto [part, added] = parts.try_emplace(settlement->token);
        if (added) part->second = {.attempt = grant->attempt, .first = settlement->item};
        part->second.last = settlement->item;
        ++part->second.count;
        items.push_back(settlement->item);
    }
    for (const auto& [token, part] : parts) {
        values.tokens.add(token.value);
        values.attempts.add(part.attempt);
        values.firsts.add(part.first.value);
        values.lasts.add(part.last.value);
        values.counts.add(part.count);
    }
    if (!items.empty()) values.feed_items = encode_items(items);
    for (const Field& field :
         {Field(settled.stream.value), Field(settled.round), values.tokens.field(),
          values.attempts.field(), values.firsts.field(), values.lasts.field(),
          values.counts.field(), Field(sql::blob_or_null(values.feed_items))}) {
        values.fields.push_back(field);
    }
}

void PlainExchange::bind_outcomes(const ExchangeRequest& request, const Settled& settled,
                                  Values& values) {
    std::array<std::int64_t, 3> count{};
    std::int64_t measured = 0;
    Micros busy_us = 0;
    for (const auto& [settlement, grant] : settled.outcomes) {
        Outcome outcome =
            sql::outcome_of(*settlement, grant->round, grant->attempt, request.worker);
        ++count.at(static_cast<std::size_t>(outcome.status));
        if (outcome.status != OutcomeStatus::canceled) {
            ++measured;
            busy_us += outcome.attempt.duration_us;
        }
        values.outcomes.add(outcome);
    }
    for (std::int64_t counted : {count[0], count[1], count[2], measured, busy_us}) {
        values.fields.emplace_back(counted);
    }
    values.outcomes.append_differing_to(values.fields);
}

void PlainExchange::bind_claim(const std::optional<ClaimWish>& wish, Values& values) const {
    std::optional<std::int64_t> job;
    StreamId from;
    std::int64_t wanted = 0;
    if (wish && wish->job) job = wish->job->value;
    if (wish && prospect_.left > 0) {
        from = prospect_.stream;
        wanted = lease_size({.slots = wish->slots,
                             .settled = prospect_.measured,
                             .busy_us = prospect_.busy_us,
                             .left = prospect_.left,
                             .workers = prospect_.workers,
                             .items_max = wish->items_max});
    }
    for (const Field& field : {Field(wish ? 1 : 0), Field(job), Field(from.value), Field(wanted)}) {
        values.fields.push_back(field);
    }
}

Result<ExchangeAnswer> PlainExchange::read_grant(PostgresRows& rows) {
    ExchangeAnswer answer;
    std::int64_t last_delta = rows.integer(Column::last_delta);
    if (last_delta > 0 && last_delta % deltas_max == 0) tends_ = true;
    if (rows.is_null(Column::token)) return answer;
    Grant grant{.token = {rows.integer(Column::token)},
                .job = {rows.integer(Column::job)},
                .range = {{rows.integer(Column::lo)}, {rows.integer(Column::hi)}},
                .items = {}};
    grant.items.reserve(static_cast<std::size_t>(grant.range.size()));
    for (ItemColumns columns(rows, grant.range.lo); columns.next();) {
        sql::expand_row(TRY(sql::item_of_row(columns)), grant.range, grant.items);
    }
    TRY(sql::ItemRows(session_).complete(grant.range, grant.items));
    answer.grants.push_back(std::move(grant));
    return answer;
}

}  // namespace stint::postgres
