#include "stint/store/sql/migrations.h"

#include <fmt/core.h>

namespace stint::sql {
namespace {

Result<std::int64_t> version_of(Session& session) {
    std::optional<std::int64_t> version = TRY(session.integer(Query::read_version));
    if (!version) return Error{ErrorCode::corrupt, "the store has lost its own row"};
    return *version;
}

// Yields the version afterwards.
Result<std::int64_t> carry_out(Session& session, const Migration& step) {
    return session.write(Sync::yes, [&]() -> Result<std::int64_t> {
        std::int64_t version = TRY(version_of(session));
        if (version >= step.to) return version;  // Done before, or by somebody else just now.
        TRY(session.execute(step.script).doing(fmt::format("going to version {}", step.to)));
        TRY(session.run(Query::write_version, step.to));
        return step.to;
    });
}

Error made_by_newer(std::int64_t version, std::int64_t newest) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("it was made by a newer stint (schema {}, this program knows {}); "
                             "install that one",
                             version, newest)};
}

}  // namespace

std::int64_t newest_version(std::span<const Migration> steps) {
    return steps.empty() ? first_version : steps.back().to;
}

Result<void> check_version(std::int64_t version, std::span<const Migration> steps) {
    std::int64_t newest = newest_version(steps);
    if (version > newest) return made_by_newer(version, newest);
    if (version == newest) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("it is of version {}, this program works on version {}; end all "
                             "workers, then 'stint store migrate' brings it up to that",
                             version, newest)};
}

Result<Migrated> migrate(Session& session, std::span<const Migration> steps) {
    std::int64_t begun = TRY(version_of(session));
    Migrated migrated{begun, begun};
    std::int64_t newest = newest_version(steps);
    if (begun > newest) return made_by_newer(begun, newest);
    for (const Migration& step : steps) migrated.to = TRY(carry_out(session, step));
    return migrated;
}

}  // namespace stint::sql
