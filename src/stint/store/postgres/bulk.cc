// Rows by COPY: no round trip for each, and one record of the log for a page of them.
#include "stint/db/postgres_batch.h"
#include "stint/store/postgres/postgres_session.h"
#include "stint/store/sql/values.h"

namespace stint::postgres {

using sql::blob_or_null;
using sql::text_or_null;

Result<void> PostgresSession::add_items(std::span<const sql::ItemRowIn> items) {
    static const std::string copy =
        "COPY item (id, input, key, replaces, arguments) FROM STDIN (FORMAT binary)";
    if (items.empty()) return {};
    TRY(connect());
    PostgresCopy rows = TRY(PostgresCopy::begin(*connection_, copy));
    for (const sql::ItemRowIn& item : items) {
        TRY(rows.row(
            {item.id.value, item.input, item.key, item.replaces, text_or_null(item.arguments)}));
    }
    TRY(rows.finish());
    return {};
}

Result<void> PostgresSession::add_outcomes(std::span<const Outcome> outcomes) {
    static const std::string copy =
        "COPY outcome (item, round, status, attempt, worker, started_at, duration_us,"
        " memory_peak_bytes, cause, output_bytes, output, content, errors_bytes, errors,"
        " errors_content, target, target_inode, target_bytes) FROM STDIN (FORMAT binary)";
    TRY(connect());
    PostgresCopy rows = TRY(PostgresCopy::begin(*connection_, copy));
    for (const Outcome& outcome : outcomes) {
        const Attempt& a = outcome.attempt;
        std::optional<std::int64_t> worker;
        if (outcome.worker.value != 0) worker = outcome.worker.value;
        bool published = !a.target.empty();
        TRY(rows.row({outcome.item.value, outcome.round, static_cast<int>(outcome.status), a.number,
                      worker, a.started_at.value, a.duration_us, a.memory_peak_bytes,
                      text_or_null(a.cause), a.output_bytes, blob_or_null(a.output),
                      text_or_null(a.content), a.errors_bytes, blob_or_null(a.errors),
                      text_or_null(a.errors_content), text_or_null(a.target),
                      published ? std::optional(a.target_inode) : std::nullopt,
                      published ? std::optional(a.target_bytes) : std::nullopt}));
    }
    TRY(rows.finish());
    return {};
}

}  // namespace stint::postgres
