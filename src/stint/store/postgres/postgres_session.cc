#include "stint/store/postgres/postgres_session.h"

#include <cstdlib>
#include <utility>

#include "stint/store/postgres/opening.sql.h"
#include "stint/store/postgres/queries.sql.h"

namespace stint::postgres {
namespace {

// A reading of the server's clock that differs less than this from what is known of it is taken for
// the noise of the way: a moment told twice is then told alike.
constexpr Millis clock_noise_ms = 200;

constexpr std::string_view begin_statement = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr std::string_view begin_read_statement = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

}  // namespace

PostgresSession::PostgresSession(PostgresTarget target, const Clock& clock,
                                 std::function<Instant()> server_time)
    : Session(queries, clock), target_(std::move(target)), server_time_(std::move(server_time)) {}

Result<void> PostgresSession::connect() {
    if (connection_ && !connection_->broken()) return {};
    connection_.reset();
    connection_ = TRY(PostgresConnection::open(target_));
    ++connections_;
    if (!greet_) return {};
    if (greeting_) return Error{ErrorCode::unavailable, "the server has gone again"};
    greeting_ = true;
    bool beside = set_beside(false);
    Result<void> greeted = greet_();
    set_beside(beside);
    greeting_ = false;
    if (!greeted.ok()) connection_.reset();
    return greeted;
}

void PostgresSession::set_manners(std::function<Result<void>()> greet, Insist insist) {
    greet_ = std::move(greet);
    insist_ = std::move(insist);
}

Result<Statement*> PostgresSession::prepare(std::string_view text) {
    TRY(connect());
    return connection_->statement(text);
}

Result<void> PostgresSession::execute(std::string_view script) {
    TRY(connect());
    return connection_->execute(script);
}

Result<void> PostgresSession::begin(std::string_view text) {
    // A connection that was lost while nothing was under way is only noticed by using it.
    for (int tries = 2;; --tries) {
        TRY(connect());
        // Whoever left a transaction by an exception has not ended it.
        roll_back();
        Result<void> begun = connection_->execute(text);
        if (begun.ok() && connection_->pooled())
            begun = connection_->execute(PostgresConnection::fix_plans);
        if (begun.ok() || !connection_->broken() || tries == 1) return begun;
    }
}

Result<void> PostgresSession::begin_write(sql::Sync) {
    TRY(begin(begin_statement));
    Statement* gate = TRY(prepare(beside() ? pass_gate_beside : pass_gate_alone));
    Rows rows = gate->rows(gate_);
    Result<bool> passed = rows.next();
    if (!passed.ok()) {
        roll_back();
        return std::move(passed).error();
    }
    learn_time(Instant{rows.integer(1)});
    transaction_ = rows.text(2);
    writing_ = true;
    return {};
}

Result<std::vector<PostgresRows>> PostgresSession::in_one_go(std::span<const Call> calls) {
    TRY(connect());
    roll_back();
    PostgresPipeline pipeline(*connection_);
    bool pooled = connection_->pooled();
    if (pooled) TRY(pipeline.send(PostgresConnection::fix_plans, {}));
    for (const Call& call : calls) TRY(pipeline.send(call.sql, call.values));
    Result<std::vector<PostgresRows>> answers = pipeline.finish();
    in_doubt_ = !answers.ok() && connection_->broken();
    if (answers.ok() && pooled) answers.value().erase(answers.value().begin());
    return answers;
}

Result<PostgresRows> PostgresSession::run_with_arrays(std::string_view sql,
                                                      std::span<const Field> values) {
    TRY(connect());
    PostgresPipeline pipeline(*connection_);
    TRY(pipeline.send(sql, values));
    std::vector<PostgresRows> answers = TRY(pipeline.finish());
    return std::move(answers.front());
}

Result<PostgresCopy> PostgresSession::begin_copy(const std::string& sql) {
    TRY(connect());
    return PostgresCopy::begin(*connection_, sql);
}

Result<void> PostgresSession::begin_read() {
    TRY(begin(begin_read_statement));
    Result<void> asked = ask_time();
    if (!asked.ok()) roll_back();
    return asked;
}

Result<void> PostgresSession::begin_whole_read() {
    TRY(connect());
    // A pooler keeps no lock for us: then what is being handed out counts as pending.
    if (connection_->pooled()) return begin_read();
    TRY(run(enter_gate, gate_));
    Result<void> begun = read_moment();
    // A transaction that has failed carries out nothing more, and the lock outlives it.
    if (!begun.ok()) roll_back();
    TRY(run(leave_gate, gate_));
    return begun;
}

Result<void> PostgresSession::read_moment() {
    TRY(begin_read());
    // Who copies a job may wait for the other store; nobody waits for a reader.
    TRY(execute("SET LOCAL idle_in_transaction_session_timeout = 0"));
    Rows all = TRY(rows(all_cursors));
    while (TRY(all.next())) cursors_[{all.integer(0)}] = all.integer(1);
    whole_ = true;
    return {};
}

std::int64_t PostgresSession::cursor_at(StreamId stream, std::int64_t value) const {
    auto seen = cursors_.find(stream);
    return whole_ && seen != cursors_.end() ? seen->second : value;
}

Result<void> PostgresSession::ask_time() {
    Rows all = TRY(rows(read_clock));
    TRY(all.next());
    learn_time(Instant{all.integer(0)});
    return {};
}

Result<void> PostgresSession::commit() {
    Result<void> committed = connection_->execute("COMMIT");
    in_doubt_ = false;
    if (!committed.ok() && connection_->broken()) committed = learn_fate(committed.error());
    if (!committed.ok()) roll_back();
    writing_ = false;
    return committed;
}

Result<void> PostgresSession::learn_fate(Error lost) {
    std::string transaction = transaction_;
    std::string server = server_;
    Result<Fate> fate = Fate::unknown;
    auto ask = [&]() -> const Error* {
        fate = ask_fate(transaction, server);
        return fate.ok() ? nullptr : &fate.error();
    };
    if (insist_)
        insist_(ask);
    else
        ask();
    in_doubt_ = !fate.ok() || fate.value() == Fate::unknown;
    if (fate.ok() && fate.value() == Fate::carried_out) return {};
    return lost;
}

Result<PostgresSession::Fate> PostgresSession::ask_fate(const std::string& transaction,
                                                        const std::string& server) {
    TRY(connect());
    // What it had not written before it fell is gone, and its numbers are given out again.
    if (server_ != server) return Fate::unknown;
    std::string status;
    {
        Rows all = TRY(rows(transaction_status, transaction));
        if (TRY(all.next())) status = all.text(0);
    }
    if (status == "committed") return Fate::carried_out;
    if (status == "aborted") return Fate::undone;
    if (status != "in progress") return Fate::unknown;
    TRY(run(end_idle_transaction, transaction));
    return Error{ErrorCode::busy, "the server is still at the last transaction"};
}

void PostgresSession::roll_back() {
    writing_ = false;
    whole_ = false;
    cursors_.clear();
    if (connection_ && !connection_->broken() && connection_->in_transaction()) {
        // A server that cannot even do this has ended the transaction by itself.
        (void)connection_->execute("ROLLBACK");
    }
}

void PostgresSession::learn_time(Instant moment) {
    if (server_time_) moment = server_time_();
    set_now(moment);
    Millis ahead = moment - clock().now();
    if (std::abs(ahead - ahead_ms_) >= clock_noise_ms) ahead_ms_ = ahead;
}

void PostgresSession::look() {
    if (connection_) connection_->look();
}

std::optional<std::int64_t> PostgresSession::decreed_time() const {
    if (!server_time_) return std::nullopt;
    return server_time_().value;
}

Instant PostgresSession::time() const {
    return clock().now() + ahead_ms_;
}

Instant PostgresSession::to_host(Instant moment) const {
    return moment + -ahead_ms_;
}

Result<sql::TakenRange> PostgresSession::take_range(StreamId stream, std::int64_t next,
                                                    std::int64_t want) {
    if (!beside() && want > 0) {
        // Alone, the cursor stands where it was seen.
        std::int64_t moved = TRY(run(sql::Query::move_cursor, want, stream.value, next));
        ASSERT(moved == 1);
        return sql::TakenRange{.before = next, .count = want};
    }
    Statement* take = TRY(prepare(postgres::take_range));
    Rows rows = take->rows(stream.value, cursor_lock(stream), want);
    if (!TRY(rows.next())) return sql::TakenRange{};
    return sql::TakenRange{.before = rows.integer(0), .count = rows.integer(1)};
}

Error PostgresSession::must_be_alone() {
    wants_to_be_alone_ = true;
    return Error{ErrorCode::busy, "it has to pass the gate alone"};
}

Result<void> PostgresSession::compact() {
    return execute("VACUUM ANALYZE").doing("giving free room back");
}

}  // namespace stint::postgres
