#include "stint/store/sqlite/migrations.h"

#include <fmt/core.h>

#include "stint/store/sqlite/queries.sql.h"

namespace stint::sqlite {
namespace {

Result<std::int64_t> version_of(Session& session) {
    std::optional<std::int64_t> version = TRY(session.integer(sql::read_version));
    if (!version) return Error{ErrorCode::corrupt, "the store has lost its own row"};
    return *version;
}

// Yields the version afterwards.
Result<std::int64_t> carry_out(Session& session, const Migration& step) {
    return session.write(Sync::yes, [&]() -> Result<std::int64_t> {
        std::int64_t version = TRY(version_of(session));
        if (version >= step.to) return version;  // Done before, or by somebody else just now.
        TRY(session.database()
                .execute(step.script)
                .doing(fmt::format("going to version {}", step.to)));
        TRY(session.run(sql::write_version, step.to));
        return step.to;
    });
}

}  // namespace

std::span<const Migration> migrations() {
    return {};
}

std::int64_t newest_version() {
    return first_version + static_cast<std::int64_t>(migrations().size());
}

Result<Migrated> migrate(Session& session, std::span<const Migration> steps) {
    std::int64_t begun = TRY(version_of(session));
    Migrated migrated{begun, begun};
    std::int64_t newest = steps.empty() ? first_version : steps.back().to;
    if (begun > newest) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("it was made by a newer stint (schema {}, this program knows {}); "
                                 "install that one",
                                 begun, newest)};
    }
    for (const Migration& step : steps) migrated.to = TRY(carry_out(session, step));
    return migrated;
}

}  // namespace stint::sqlite
