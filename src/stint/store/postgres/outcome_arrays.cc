#include "stint/store/postgres/outcome_arrays.h"

#include <string>
#include <string_view>

namespace stint::postgres {
namespace {

Field unless_zero(std::int64_t value) {
    if (value == 0) return nullptr;
    return value;
}

Field unless_empty(const std::string& bytes) {
    if (bytes.empty()) return nullptr;
    return bytes;
}

// As the columns have it: NULL for as many as stand beside.
Field unless_length(std::int64_t bytes, const std::string& kept) {
    if (bytes == static_cast<std::int64_t>(kept.size())) return nullptr;
    return bytes;
}

}  // namespace

void OutcomeArrays::add(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    item_.add(outcome.item.value);
    round_.add(outcome.round);
    status_.add(unless_zero(static_cast<int>(outcome.status)));
    attempt_.add(attempt.number == 1 ? Field(nullptr) : Field(attempt.number));
    worker_.add(unless_zero(outcome.worker.value));
    started_at_.add(attempt.started_at.value);
    duration_us_.add(attempt.duration_us);
    memory_peak_bytes_.add(unless_zero(attempt.memory_peak_bytes));
    cause_.add(unless_empty(attempt.cause));
    output_bytes_.add(unless_length(attempt.output_bytes, attempt.output));
    output_.add(unless_empty(attempt.output));
    content_.add(unless_empty(attempt.content));
    errors_bytes_.add(unless_length(attempt.errors_bytes, attempt.errors));
    errors_.add(unless_empty(attempt.errors));
    errors_content_.add(unless_empty(attempt.errors_content));
    target_.add(unless_empty(attempt.target));
    bool published = !attempt.target.empty();
    target_inode_.add(published ? Field(attempt.target_inode) : nullptr);
    target_bytes_.add(published ? Field(attempt.target_bytes) : nullptr);
}

void OutcomeArrays::append_to(std::vector<Field>& values) {
    values.push_back(round_.field());
    values.push_back(worker_.field());
    append_differing_to(values);
}

void OutcomeArrays::append_differing_to(std::vector<Field>& values) {
    for (PostgresArray* column :
         {&item_, &status_, &attempt_, &started_at_, &duration_us_, &memory_peak_bytes_, &cause_,
          &output_bytes_, &output_, &content_, &errors_bytes_, &errors_, &errors_content_, &target_,
          &target_inode_, &target_bytes_}) {
        values.push_back(column->field());
    }
}

}  // namespace stint::postgres
