#include "stint/store/sqlite/session.h"

#include "stint/model/bounds.h"
#include "stint/store/sqlite/queries.sql.h"

namespace stint::sqlite {
namespace {

// How often a transaction is begun again when a foreign program keeps the database locked; each
// try waits for the busy timeout.
constexpr int busy_retries_max = 6;

}  // namespace

Result<void> Session::begin_write(Sync sync) {
    ASSERT(!held_.has_value());
    if (write_lock_) held_.emplace(TRY(write_lock_->acquire().doing("waiting for the write lock")));
    if (!durable_) sync = Sync::no;
    if (sync_ != sync) {
        Result<void> set = database_.execute(sync == Sync::yes ? "PRAGMA synchronous=FULL"
                                                               : "PRAGMA synchronous=NORMAL");
        if (!set.ok()) {
            held_.reset();
            return set;
        }
        sync_ = sync;
    }
    static constexpr std::string_view begin = "BEGIN IMMEDIATE";
    Result<std::int64_t> begun = run(begin);
    for (int i = 0; i < busy_retries_max && !begun.ok(); ++i) {
        if (begun.error().code != ErrorCode::busy) break;
        begun = run(begin);
    }
    if (!begun.ok()) {
        held_.reset();
        return std::move(begun).error();
    }
    now_ = clock_.now();
    return {};
}

Result<void> Session::commit() {
    static constexpr std::string_view commit = "COMMIT";
    Result<std::int64_t> committed = run(commit);
    if (!committed.ok()) {
        roll_back();
        return std::move(committed).error();
    }
    held_.reset();
    return {};
}

void Session::roll_back() {
    static constexpr std::string_view roll_back = "ROLLBACK";
    // After some failures SQLite has rolled back by itself; then there is nothing left to undo.
    (void)run(roll_back);
    held_.reset();
}

Result<LeaseToken> Session::take_token() {
    std::optional<std::int64_t> token = TRY(integer(sql::take_token));
    if (!token) return Error{ErrorCode::corrupt, "the store has lost its own row"};
    return LeaseToken{*token};
}

Result<void> Session::note(const Note& note) {
    auto or_null = [](std::int64_t id) {
        return id == 0 ? std::nullopt : std::optional<std::int64_t>(id);
    };
    TRY(run(sql::add_history, wall().value, note.job.value, note.range.lo.value,
            note.range.hi.value, note.round, note.attempt, or_null(note.worker.value), note.what,
            note.detail, or_null(note.token.value)));
    return {};
}

Result<void> Session::tend() {
    if (database_.log_pages() < bounds::log_pages_max) return {};
    // Most of the copying needs no lock; the rest is done while nobody can write, so that the log
    // is empty and the next writer begins it anew instead of making it longer.
    TRY(database_.checkpoint());
    std::optional<FairLock::Held> held;
    if (write_lock_) held.emplace(TRY(write_lock_->acquire()));
    TRY(database_.checkpoint());
    return {};
}

Result<void> Session::compact() {
    std::optional<FairLock::Held> held;
    if (write_lock_) held.emplace(TRY(write_lock_->acquire().doing("waiting for the write lock")));
    TRY(database_.execute("VACUUM").doing("making the file smaller"));
    TRY(database_.checkpoint());
    return {};
}

void Session::close() {
    if (database_.log_pages() >= bounds::log_pages_at_close_max)
        database_.checkpoint_and_truncate();
}

}  // namespace stint::sqlite
