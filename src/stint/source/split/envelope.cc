#include "stint/source/split/envelope.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/source/split/byte_masks.h"
#include "stint/source/split/cutter.h"

namespace stint {
namespace {

constexpr std::int64_t look_bytes = 64 << 10;
constexpr std::string_view blanks = " \t\r\n";

Error refusal(const SplitInput& input, std::int64_t at, std::string_view why) {
    Result<std::int64_t> lines = lines_before(input, at);
    std::string line = lines.ok() ? fmt::format("line {}, ", lines.value() + 1) : "";
    return {ErrorCode::invalid_input,
            fmt::format("{}, {}byte {}: {}", input.name(), line, at, why)};
}

// Where the record that begins at `at` ends; nothing if that is not within the bytes.
std::optional<std::size_t> record_end(std::string_view bytes, std::size_t at, std::size_t length) {
    if (length > 0) return at + length <= bytes.size() ? std::optional(at + length) : std::nullopt;
    std::size_t end = bytes.find('\n', at);
    if (end != std::string_view::npos) return end + 1;
    return std::nullopt;
}

// Where the record that ends at `end` begins.
std::optional<std::size_t> record_begin(std::string_view bytes, std::size_t end,
                                        std::size_t length) {
    if (end == 0) return std::nullopt;
    if (length > 0) return end >= length ? std::optional(end - length) : std::nullopt;
    std::size_t before = end < 2 ? std::string_view::npos : bytes.rfind('\n', end - 2);
    return before == std::string_view::npos ? 0 : before + 1;
}

Result<ByteSpan> find_header(const SplitInput& input, const SplitRules& rules) {
    const EnvelopeRules& envelope = rules.envelope;
    std::string bytes = TRY(input.bytes({0, std::min(input.size(), bounds::around_bytes_max)}));
    std::size_t at = 0;
    for (std::int64_t records = 0;; ++records) {
        bool more = envelope.header_prefix.empty()
                        ? records < envelope.header_records
                        : std::string_view(bytes).substr(at).starts_with(envelope.header_prefix);
        if (!more) return ByteSpan{0, static_cast<std::int64_t>(at)};
        std::optional<std::size_t> end = record_end(bytes, at, rules.length);
        if (!end) {
            return refusal(input, static_cast<std::int64_t>(at),
                           "the file ends within its header, or that is longer than 1 MiB");
        }
        at = *end;
    }
}

// Of what stands behind `begin`.
Result<ByteSpan> find_footer(const SplitInput& input, const SplitRules& rules, std::int64_t begin) {
    const EnvelopeRules& envelope = rules.envelope;
    std::int64_t low = std::max(begin, input.size() - bounds::around_bytes_max);
    std::string bytes = TRY(input.bytes({low, input.size()}));
    std::size_t at = bytes.size();
    for (std::int64_t records = 0;; ++records) {
        std::optional<std::size_t> next = record_begin(bytes, at, rules.length);
        bool by_prefix = !envelope.footer_prefix.empty();
        bool more =
            by_prefix
                ? next && std::string_view(bytes).substr(*next).starts_with(envelope.footer_prefix)
                : records < envelope.footer_records;
        if (!more) return ByteSpan{low + static_cast<std::int64_t>(at), input.size()};
        if (!next) {
            return refusal(input, low + static_cast<std::int64_t>(at),
                           "header and footer leave no room for a body");
        }
        at = *next;
    }
}

struct Totals {
    std::int64_t count = 0;
    std::int64_t sum = 0;
};

Result<Totals> add_up(const SplitInput& input, const SplitRules& rules, const ByteSpan& body,
                      std::unique_ptr<RecordScanner> scanner) {
    Totals totals;
    std::string record;
    Cutter cutter(TRY(input.part(body)), std::move(scanner),
                  {.name = input.name(),
                   .offset = body.begin,
                   .lines = TRY(lines_before(input, body.begin)),
                   .taker = [&](std::string_view bytes) -> Result<void> {
                       record += bytes;
                       return {};
                   }});
    const ColumnSpan& sum = rules.envelope.sum;
    while (TRY(cutter.next({.records = 1}))) {
        ++totals.count;
        std::optional<std::int64_t> number = sum.is_set() ? number_in(record, sum) : 0;
        bool adds = number && !__builtin_add_overflow(totals.sum, *number, &totals.sum);
        if (!adds) {
            return cutter.refusal_before(
                record, fmt::format("bytes {}-{} of the record are no number that can be added",
                                    sum.first, sum.last));
        }
        record.clear();
    }
    return totals;
}

// Compares what the footer says with what the body has.
Result<void> check_totals(const SplitInput& input, const SplitRules& rules,
                          const Envelope& envelope, const Totals& totals) {
    std::string footer = TRY(input.bytes(envelope.footer));
    std::optional<std::size_t> begin = record_begin(footer, footer.size(), rules.length);
    if (!begin) return refusal(input, input.size(), "it has no footer with control totals");
    std::string_view record = std::string_view(footer).substr(*begin);
    std::int64_t at = envelope.footer.begin + static_cast<std::int64_t>(*begin);
    auto compare = [&](std::string_view what, const ColumnSpan& columns,
                       std::int64_t found) -> Result<void> {
        if (!columns.is_set()) return {};
        std::optional<std::int64_t> said = number_in(record, columns);
        if (said == found) return {};
        std::string text = said ? std::to_string(*said) : "no number";
        return refusal(input, at + static_cast<std::int64_t>(columns.first) - 1,
                       fmt::format("the footer has {} as the {} of the records, and the body "
                                   "has {}",
                                   text, what, found));
    };
    TRY(compare("count", rules.envelope.count, totals.count));
    return compare("sum", rules.envelope.total, totals.sum);
}

}  // namespace

Result<Envelope> open_envelope(SplitInput& input, const SplitRules& rules,
                               std::unique_ptr<RecordScanner> scanner) {
    Envelope envelope;
    envelope.header = TRY(find_header(input, rules));
    envelope.footer = TRY(find_footer(input, rules, envelope.header.end));
    envelope.body = {envelope.header.end, envelope.footer.begin};
    bool has_totals = rules.envelope.count.is_set() || rules.envelope.total.is_set();
    if (!has_totals) return envelope;
    Totals totals = TRY(add_up(input, rules, envelope.body, std::move(scanner)));
    TRY(check_totals(input, rules, envelope, totals));
    return envelope;
}

Result<Brackets> find_json_array(const SplitInput& input) {
    auto no_array = [&](std::int64_t at) { return refusal(input, at, "it is no JSON array"); };
    std::string begin = TRY(input.bytes({0, std::min(input.size(), look_bytes)}));
    std::size_t mark = begin.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    std::size_t open = begin.find_first_not_of(blanks, mark);
    if (open == std::string::npos || begin[open] != '[') {
        return no_array(static_cast<std::int64_t>(std::min(open, begin.size())));
    }
    std::int64_t low = std::max<std::int64_t>(input.size() - look_bytes, 0);
    std::string end = TRY(input.bytes({low, input.size()}));
    std::size_t close = end.find_last_not_of(blanks);
    auto opened = static_cast<std::int64_t>(open);
    auto closed = low + static_cast<std::int64_t>(close);
    bool is_closed = close != std::string::npos && end[close] == ']' && closed > opened;
    if (!is_closed) return refusal(input, input.size(), "its array is not closed by ]");
    return Brackets{.open = {opened, opened + 1}, .close = {closed, closed + 1}};
}

Result<std::int64_t> lines_before(const SplitInput& input, std::int64_t end) {
    constexpr std::int64_t step = 1 << 20;
    std::int64_t lines = 0;
    for (std::int64_t at = 0; at < end; at += step) {
        std::string bytes = TRY(input.bytes({at, std::min(at + step, end)}));
        lines += count_byte(bytes, '\n');
    }
    return lines;
}

}  // namespace stint
