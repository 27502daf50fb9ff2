#include "stint/model/report.h"

#include <algorithm>
#include <cmath>

#include "stint/base/text.h"

namespace stint {
namespace {

constexpr double growth = 1.04;
constexpr std::size_t hex_digits_min = 8;
constexpr std::size_t signature_bytes_max = 200;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// "0x7ffe…", or a word of hexadecimal digits that is long and not only letters.
bool is_long_hex(std::string_view word) {
    bool prefixed = word.starts_with("0x") && word.size() > 2;
    if (prefixed) word.remove_prefix(2);
    if (!std::all_of(word.begin(), word.end(), is_hex)) return false;
    bool mixed = std::any_of(word.begin(), word.end(), is_digit) &&
                 !std::all_of(word.begin(), word.end(), is_digit);
    return prefixed || (mixed && word.size() >= hex_digits_min);
}

void append_word(std::string& text, std::string_view word) {
    if (is_long_hex(word)) {
        text += 'H';
        return;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (!is_digit(word[i]))
            text += word[i];
        else if (i == 0 || !is_digit(word[i - 1]))
            text += 'N';
    }
}

std::string normalized(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && is_word(line[end])) ++end;
        append_word(text, line.substr(at, end - at));
        if (end < line.size()) text += line[end++];
        at = end;
    }
    return text;
}

std::string_view last_line(std::string_view text) {
    text = trim(text);
    std::size_t newline = text.find_last_of("\n\r");
    return newline == std::string_view::npos ? text : trim(text.substr(newline + 1));
}

}  // namespace

std::string failure_signature(std::string_view cause, std::string_view diagnostics) {
    std::string signature = cause.starts_with("exit ") ? std::string(cause) : normalized(cause);
    std::string_view line = last_line(diagnostics);
    if (line.empty()) return signature;
    std::string said = normalized(line);
    if (said.size() > signature_bytes_max) said = valid_utf8(said.substr(0, signature_bytes_max));
    return signature.empty() ? said : signature + ": " + said;
}

namespace {

// Buckets that a duration passes while it doubles: growth^18 > 2.
constexpr std::size_t doubling = 18;

Micros begin_of(std::size_t bucket) {
    if (bucket == 0) return 0;
    double begin = std::ceil(std::pow(growth, static_cast<double>(bucket) - 1));
    return begin < 9e18 ? static_cast<Micros>(begin) : INT64_MAX;
}

}  // namespace

// Bucket 0 is for 0, bucket n > 0 for [growth^(n-1), growth^n).
void DurationHistogram::add(Micros duration) {
    duration = std::max<Micros>(duration, 0);
    std::size_t bucket = 0;
    if (duration > 0) {
        double exponent = std::log(static_cast<double>(duration)) / std::log(growth);
        bucket = std::min(static_cast<std::size_t>(exponent) + 1, buckets - 1);
    }
    ++counts_[bucket];
    ++count_;
    total_ += duration;
    max_ = std::max(max_, duration);
}

Micros DurationHistogram::quantile(double share) const {
    if (count_ == 0) return 0;
    auto rank = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count_)));
    std::int64_t below = 0;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        below += counts_[bucket];
        if (below < rank) continue;
        if (bucket == 0) return 0;
        // The geometric middle is as far from both ends.
        double middle = std::pow(growth, static_cast<double>(bucket) - 0.5);
        return std::min(static_cast<Micros>(std::llround(middle)), max_);
    }
    return max_;
}

std::vector<DurationHistogram::Bar> DurationHistogram::bars() const {
    if (count_ == 0) return {};
    std::size_t first = 0;
    while (counts_[first] == 0) ++first;
    std::size_t last = buckets - 1;
    while (counts_[last] == 0) --last;
    while (last - first + 1 < doubling) {
        if (first > 0) --first;
        if (last + 1 < buckets) ++last;
    }
    std::size_t step = (last - first) / bars_max + 1;
    std::vector<Bar> bars;
    for (std::size_t from = first; from <= last; from += step) {
        std::size_t to = std::min(from + step, buckets);
        Bar bar{.from_us = begin_of(from), .to_us = begin_of(to), .count = 0};
        for (std::size_t bucket = from; bucket < to; ++bucket) bar.count += counts_[bucket];
        bars.push_back(bar);
    }
    return bars;
}

void JobReport::add(const Item& item, const Outcome& outcome) {
    const Attempt& attempt = outcome.attempt;
    count(outcome);
    Share& share = shares_[outcome.worker];
    share.worker = outcome.worker;
    ++share.settled;
    share.busy_us += attempt.duration_us;
    if (attempt.number > 1) ++retried_;
    if (outcome.status == OutcomeStatus::canceled) return;
    durations_.add(attempt.duration_us);
    add_slow(item, attempt.duration_us);
    if (outcome.status == OutcomeStatus::failed) add_failure(item, attempt);
    if (attempt.started_at.value == 0) return;
    if (!begun_ || attempt.started_at < *begun_) begun_ = attempt.started_at;
    ended_ = std::max(ended_, Timestamp{attempt.started_at.value + attempt.duration_us});
}

void JobReport::count(const Outcome& outcome) {
    switch (outcome.status) {
        case OutcomeStatus::completed: ++counts_.completed; break;
        case OutcomeStatus::failed: ++counts_.failed; break;
        case OutcomeStatus::canceled: ++counts_.canceled; break;
    }
    const Attempt& attempt = outcome.attempt;
    if (attempt.started_at.value == 0) return;
    timeline_.add({attempt.started_at.value + attempt.duration_us}, outcome.status);
}

void JobReport::add_slow(const Item& item, Micros duration_us) {
    bool full = slowest_.size() == slowest_max;
    if (full && duration_us <= slowest_.back().duration_us) return;
    auto place = std::upper_bound(
        slowest_.begin(), slowest_.end(), duration_us,
        [](Micros duration, const Slow& slow) { return duration > slow.duration_us; });
    slowest_.insert(place, {item.id, item.key, duration_us});
    if (full) slowest_.pop_back();
}

void JobReport::add_failure(const Item& item, const Attempt& attempt) {
    std::string signature = failure_signature(attempt.cause, attempt.diagnostics());
    bool full = failures_.size() >= signatures_max && !failures_.contains(signature);
    if (full) signature = "(others)";
    Failures& failures = failures_[signature];
    if (failures.count++ > 0) return;
    failures.signature = signature;
    failures.example = item.id;
    failures.example_key = item.key;
}

std::vector<JobReport::Failures> JobReport::failures() const {
    std::vector<Failures> all;
    for (const auto& [signature, failures] : failures_) all.push_back(failures);
    std::stable_sort(all.begin(), all.end(),
                     [](const Failures& a, const Failures& b) { return a.count > b.count; });
    return all;
}

std::vector<JobReport::Share> JobReport::shares() const {
    std::vector<Share> all;
    for (const auto& [worker, share] : shares_) all.push_back(share);
    std::stable_sort(all.begin(), all.end(),
                     [](const Share& a, const Share& b) { return a.settled > b.settled; });
    return all;
}

}  // namespace stint
