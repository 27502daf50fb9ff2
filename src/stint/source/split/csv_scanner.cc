#include "stint/source/split/csv_scanner.h"

#include <algorithm>

#include "stint/source/split/byte_masks.h"

namespace stint {

bool CsvScanner::step(char byte) {
    bool is_quote = marks_.quote && byte == *marks_.quote;
    if (place_ == Place::quoted) {
        if (is_quote) place_ = Place::quote_in_quoted;
        return false;
    }
    if (is_quote && place_ != Place::plain) {  // It opens, or doubles the one before it.
        place_ = Place::quoted;
        return false;
    }
    bool ends = byte == '\n';
    place_ = ends || byte == marks_.separator ? Place::field_begin : Place::plain;
    return ends;
}

std::optional<std::uint64_t> CsvScanner::step_all(const char* bytes) {
    std::uint64_t quotes = marks_.quote ? equal_mask(bytes, *marks_.quote) : 0;
    std::uint64_t lines = equal_mask(bytes, '\n');
    bool begins_quoted = place_ == Place::quoted;
    if (quotes == 0 && begins_quoted) return 0;
    std::uint64_t borders = lines | equal_mask(bytes, marks_.separator);
    // Between quotes is what an odd number of them stands before, the opening one included.
    std::uint64_t quoted = parity_up_to(quotes) ^ (begins_quoted ? ~std::uint64_t{0} : 0);
    std::uint64_t opening = quotes & quoted;
    bool may_open = place_ == Place::field_begin || place_ == Place::quote_in_quoted;
    std::uint64_t openers = (borders | quotes) << 1 | std::uint64_t{may_open};
    if ((opening & ~openers) != 0) return std::nullopt;
    constexpr std::uint64_t last = std::uint64_t{1} << 63;
    if ((quoted & last) != 0) {
        place_ = Place::quoted;
    } else if ((quotes & last) != 0) {
        place_ = Place::quote_in_quoted;
    } else {
        place_ = (borders & last) != 0 ? Place::field_begin : Place::plain;
    }
    return lines & ~quoted;
}

std::size_t CsvScanner::skip_mark(std::string_view bytes, std::size_t searched) {
    std::size_t seen = std::min(bytes.size(), byte_order_mark.size());
    bool may_be = bytes.substr(0, seen) == byte_order_mark.substr(0, seen);
    if (!may_be || searched >= seen) {
        // Bytes that only looked like one are plain text.
        is_first_ = may_be && seen < byte_order_mark.size();
        if (searched > 0 && searched < byte_order_mark.size() && !may_be) place_ = Place::plain;
        return searched;
    }
    is_first_ = seen < byte_order_mark.size();
    return seen;
}

RecordScanner::Ends CsvScanner::scan(std::string_view bytes, std::size_t searched,
                                     std::int64_t records_max) {
    Ends ends;
    auto done = [&](std::size_t at) {
        ends.end = ends.content_end = at;
        return ++ends.records == records_max;
    };
    std::size_t at = is_first_ ? skip_mark(bytes, searched) : searched;
    while (at < bytes.size()) {
        Place before = place_;
        bool whole = at + mask_bytes <= bytes.size();
        std::optional<std::uint64_t> found = whole ? step_all(bytes.data() + at) : std::nullopt;
        if (found && equal_mask(bytes.data() + at, '\0') == 0) {
            std::int64_t count = std::popcount(*found);
            if (ends.records + count >= records_max) {
                int place = place_of_bit(*found, records_max - ends.records - 1);
                ends.records = records_max;
                ends.end = ends.content_end = at + static_cast<std::size_t>(place) + 1;
                place_ = Place::field_begin;
                return ends;
            }
            if (count > 0) {
                ends.records += count;
                ends.end = ends.content_end =
                    at + mask_bytes - static_cast<std::size_t>(std::countl_zero(*found));
            }
            at += mask_bytes;
            continue;
        }
        place_ = before;
        std::size_t stop = whole ? at + mask_bytes : bytes.size();
        for (; at < stop; ++at) {
            if (bytes[at] == '\0') {
                ends.fault = Fault{at, "holds a NUL byte: it is no text, or not UTF-8"};
                return ends;
            }
            if (step(bytes[at]) && done(at + 1)) return ends;
        }
    }
    return ends;
}

RecordScanner::Ends CsvScanner::finish(std::string_view bytes) {
    if (place_ != Place::quoted) return RecordScanner::finish(bytes);
    // Which quote it is: once more, byte by byte.
    std::size_t opened = 0;
    place_ = Place::field_begin;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        bool was_between = place_ == Place::field_begin;
        step(bytes[at]);
        if (was_between && place_ == Place::quoted) opened = at;
    }
    place_ = Place::field_begin;
    return {.fault = Fault{opened, "a quote is opened here and never closed"}};
}

}  // namespace stint
