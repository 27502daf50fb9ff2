#include "stint/db/statement.h"

namespace stint {

Rows::~Rows() {
    if (statement_ != nullptr) statement_->reset();
}

Result<bool> Rows::next() {
    return statement_->step();
}

std::int64_t Rows::integer(int column) const {
    return statement_->integer_at(column);
}

double Rows::real(int column) const {
    return statement_->real_at(column);
}

std::string_view Rows::text(int column) const {
    return statement_->text_at(column);
}

bool Rows::is_null(int column) const {
    return statement_->is_null_at(column);
}

Result<std::int64_t> Statement::run_row(std::span<const SqlValue> values) {
    int index = 0;
    for (const SqlValue& value : values) bind(++index, value);
    Rows all(this);
    return run_to_end(all);
}

Result<std::int64_t> Statement::run_to_end(Rows& all) {
    while (TRY(all.next())) {
    }
    return rows_changed();
}

Result<std::optional<std::int64_t>> Statement::first_integer(Rows& all) {
    if (!TRY(all.next())) return std::optional<std::int64_t>{};
    std::optional<std::int64_t> value;
    if (!all.is_null(0)) value = all.integer(0);
    // A statement with RETURNING must be run to its end before the transaction may commit.
    while (TRY(all.next())) {
    }
    return value;
}

}  // namespace stint
