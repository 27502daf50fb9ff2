#include "stint/sink/part_reader.h"

#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

}  // namespace

Result<void> PartReader::take(std::string_view bytes) {
    while (!bytes.empty()) {
        bool passes = !looks_at_records() && (!rules_.has_header() || !in_header_);
        if (passes && pending_.empty()) {
            has_body_ = true;
            return write_(bytes);
        }
        std::optional<std::size_t> end = record_end(bytes);
        std::size_t taken = end.value_or(bytes.size());
        pending_ += bytes.substr(0, taken);
        bytes.remove_prefix(taken);
        if (!end) {
            if (pending_.size() <= bounds::record_bytes_max) return {};
            return refusal(fmt::format("record {} is longer than {} bytes", records_ + 1,
                                       bounds::record_bytes_max));
        }
        TRY(take_record(std::exchange(pending_, {})));
    }
    return {};
}

// Where the record that begins with what is pending ends in the bytes behind that.
std::optional<std::size_t> PartReader::record_end(std::string_view bytes) {
    if (rules_.record_bytes > 0) {
        std::size_t missing = rules_.record_bytes - pending_.size();
        return missing <= bytes.size() ? std::optional(missing) : std::nullopt;
    }
    if (!rules_.quote) {
        std::size_t end = bytes.find('\n');
        return end == std::string_view::npos ? std::nullopt : std::optional(end + 1);
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (bytes[at] == *rules_.quote) quoted_ = !quoted_;
        if (bytes[at] == '\n' && !quoted_) return at + 1;
    }
    return std::nullopt;
}

bool PartReader::is_header(std::string_view record) const {
    if (!in_header_) return false;
    if (!rules_.header_prefix.empty()) return record.starts_with(rules_.header_prefix);
    return records_ < rules_.header_records;
}

Result<void> PartReader::take_record(std::string_view record) {
    in_header_ = is_header(record);
    ++records_;
    if (in_header_) {
        header_ += record;
        in_header_ = !rules_.header_prefix.empty() || records_ < rules_.header_records;
        return {};
    }
    if (!rules_.footer_prefix.empty()) {
        if (record.starts_with(rules_.footer_prefix)) {
            held_.emplace_back(record);
            return {};
        }
        TRY(release_held(0));
        return take_body(record);
    }
    if (rules_.footer_records == 0) return take_body(record);
    held_.emplace_back(record);
    return release_held(static_cast<std::size_t>(rules_.footer_records));
}

// What cannot be the footer any more is body.
Result<void> PartReader::release_held(std::size_t keep) {
    while (held_.size() > keep) {
        std::string record = std::move(held_.front());
        held_.pop_front();
        TRY(take_body(record));
    }
    return {};
}

Result<void> PartReader::take_body(std::string_view record) {
    ++totals_.count;
    has_body_ = true;
    if (rules_.total.is_set() && rules_.sum.is_set()) {
        std::optional<std::int64_t> number = number_in(record, rules_.sum);
        bool adds = number && !__builtin_add_overflow(totals_.sum, *number, &totals_.sum);
        if (!adds) {
            return refusal(fmt::format("record {}: its bytes {}-{} are no number that can be added",
                                       records_ - std::ssize(held_), rules_.sum.first,
                                       rules_.sum.last));
        }
    }
    return write_(record);
}

Result<void> PartReader::finish() {
    if (!pending_.empty()) TRY(take_record(std::exchange(pending_, {})));
    bool header_missing = rules_.header_prefix.empty() ? records_ < rules_.header_records
                                                       : rules_.has_header() && header_.empty();
    if (header_missing) return refusal("it ends before its header does");
    bool footer_missing =
        rules_.footer_prefix.empty() ? std::ssize(held_) < rules_.footer_records : held_.empty();
    if (rules_.has_footer() && footer_missing) return refusal("it has no footer");
    for (const std::string& record : held_) footer_ += record;
    held_.clear();
    return {};
}

}  // namespace stint
