#include "stint/store/sql/session.h"

namespace stint::sql {

Result<LeaseToken> Session::take_token() {
    std::optional<std::int64_t> token = TRY(integer(Query::take_token));
    if (!token) return Error{ErrorCode::corrupt, "the store has lost its own row"};
    return LeaseToken{*token};
}

Result<void> Session::note(const Note& note) {
    auto or_null = [](std::int64_t id) {
        return id == 0 ? std::nullopt : std::optional<std::int64_t>(id);
    };
    TRY(run(Query::add_history, wall().value, note.job.value, note.range.lo.value,
            note.range.hi.value, note.round, note.attempt, or_null(note.worker.value), note.what,
            note.detail, or_null(note.token.value)));
    return {};
}

}  // namespace stint::sql
