// Takes the output of one partition apart when many are put together in one file: the header that
// each of them has, the body, the footer. What is body is handed on as it comes; of the rest no
// more than header, footer and one record is held.
//
//     PartReader part(rules, [&](std::string_view body) { return write(body); });
//     TRY(part.take(bytes));
//     TRY(part.finish());
//     part.header(), part.footer(), part.totals()
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/model/column_span.h"

namespace stint {

// What stands around the records of each output. All of it may be nothing.
struct MergeRules {
    std::int64_t header_records = 0;  // So many at the beginning ...
    std::int64_t footer_records = 0;  // ... and at the end; or all that
    std::string header_prefix;        // begin with this.
    bool header_is_guessed = false;   // The input had one, and nobody said that outputs do.
    std::string footer_prefix;
    std::size_t record_bytes = 0;  // 0: lines.
    std::optional<char> quote;     // Lines end outside of these only.
    // The control totals that the last record of the footer has.
    ColumnSpan count;  // Of the records.
    ColumnSpan sum;    // In each record, a number ...
    ColumnSpan total;  // ... and in the footer their sum.

    bool has_header() const { return header_records > 0 || !header_prefix.empty(); }
    bool has_footer() const { return footer_records > 0 || !footer_prefix.empty(); }
    bool has_totals() const { return count.is_set() || total.is_set(); }
};

struct MergeTotals {
    std::int64_t count = 0;
    std::int64_t sum = 0;
};

class PartReader {
public:
    using Writer = std::function<Result<void>(std::string_view)>;
    PartReader(const MergeRules& rules, Writer write) : rules_(rules), write_(std::move(write)) {}

    // Fails with invalid_input, and the number of the record, for a record without a number that
    // can be added where there should be one, or longer than bounds::record_bytes_max; as `write`
    // does, too.
    Result<void> take(std::string_view bytes);
    // No more will come. Fails with invalid_input when header or footer are missing.
    Result<void> finish();

    const std::string& header() const { return header_; }
    const std::string& footer() const { return footer_; }
    const MergeTotals& totals() const { return totals_; }
    bool has_no_body() const { return !has_body_; }

private:
    bool looks_at_records() const { return rules_.has_footer() || rules_.has_totals(); }
    std::optional<std::size_t> record_end(std::string_view bytes);
    Result<void> take_record(std::string_view record);
    bool is_header(std::string_view record) const;
    Result<void> release_held(std::size_t keep);
    Result<void> take_body(std::string_view record);

    const MergeRules& rules_;
    Writer write_;
    std::string pending_;  // The begin of a record ...
    bool quoted_ = false;  // ... that ends within quotes.
    bool in_header_ = true;
    std::int64_t records_ = 0;
    std::string header_;
    std::deque<std::string> held_;  // May be the footer.
    std::string footer_;
    MergeTotals totals_;
    bool has_body_ = false;
};

}  // namespace stint
