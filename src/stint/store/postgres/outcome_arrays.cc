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
    if (count_ == 0) first_ = outcome.item.value;
    is_run_ = is_run_ && outcome.item.value == first_ + count_ && fits_a_run(outcome);
    bytes_ += std::ssize(attempt.output) + std::ssize(attempt.errors);
    ++count_;
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

// What outcome_run has no column for is as most outcomes have it.
bool OutcomeArrays::fits_a_run(const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    return outcome.status == OutcomeStatus::completed && attempt.number == 1 &&
           attempt.cause.empty() && attempt.content.empty() && attempt.errors_content.empty() &&
           attempt.target.empty() && attempt.output_bytes == std::ssize(attempt.output) &&
           attempt.errors_bytes == std::ssize(attempt.errors);
}

std::optional<std::int64_t> OutcomeArrays::run() const {
    bool fits = is_run_ && count_ >= run_items_min && bytes_ <= count_ * run_item_bytes_max;
    return fits ? std::optional(first_) : std::nullopt;
}

void OutcomeArrays::append_to(std::vector<Field>& values) {
    values.push_back(round_.field());
    values.push_back(worker_.field());
    values.push_back(item_.field());
    append_rest_to(values);
}

void OutcomeArrays::append_differing_to(std::vector<Field>& values) {
    std::optional<std::int64_t> first = run();
    values.emplace_back(first);
    values.push_back(first ? Field(nullptr) : item_.field());
    append_rest_to(values);
}

void OutcomeArrays::append_rest_to(std::vector<Field>& values) {
    for (PostgresArray* column :
         {&status_, &attempt_, &started_at_, &duration_us_, &memory_peak_bytes_, &cause_,
          &output_bytes_, &output_, &content_, &errors_bytes_, &errors_, &errors_content_, &target_,
          &target_inode_, &target_bytes_}) {
        values.push_back(column->field());
    }
}

}  // namespace stint::postgres
