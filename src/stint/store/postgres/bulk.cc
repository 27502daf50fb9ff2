// Rows by the thousand: items by COPY, with one record of the log for a page of them, outcomes as
// arrays.
#include "stint/db/postgres_batch.h"
#include "stint/store/postgres/exchange.sql.h"
#include "stint/store/postgres/outcome_arrays.h"
#include "stint/store/postgres/postgres_session.h"
#include "stint/store/sql/values.h"

namespace stint::postgres {

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
    TRY(connect());
    OutcomeArrays arrays;
    for (const Outcome& outcome : outcomes) arrays.add(outcome);
    std::vector<Field> values;
    arrays.append_to(values);
    PostgresPipeline pipeline(*connection_);
    TRY(pipeline.send(postgres::add_outcomes, values));
    TRY(pipeline.finish());
    return {};
}

}  // namespace stint::postgres
