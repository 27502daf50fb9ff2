#include "stint/source/grouped_source.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/model/arguments.h"

namespace stint {

GroupedSource::GroupedSource(std::unique_ptr<Source> records, const InputRules& rules,
                             LineMeasure measure)
    : records_(std::move(records)), rules_(rules), measure_(std::move(measure)) {
    if (rules_.bytes_max == 0) return;
    std::vector<std::string> blanks(2);
    blank_bytes_ = measure_(std::span(blanks).first(1));
    more_bytes_ = measure_(blanks) - blank_bytes_;
}

KeyRule GroupedSource::keys() const {
    return rules_.records_max == 1 ? records_.source().keys() : KeyRule::position;
}

bool GroupedSource::is_full() const {
    return rules_.records_max > 0 && std::ssize(group_) == rules_.records_max;
}

// Whether the next step is to read what may not have come yet.
bool GroupedSource::must_wait() const {
    bool needs_none = is_full() && rules_.spread == 0;
    return !needs_none && ahead_.empty() && !ended_ && !records_.is_ready();
}

Result<bool> GroupedSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    while (!failure_ && items.size() < items_max) {
        if (!items.empty() && must_wait()) break;
        if (is_full() && rules_.spread == 0) {
            add(items);
            continue;
        }
        Next next = TRY(look());
        if (next == Next::interrupted) break;
        if (next == Next::end) {
            if (group_.empty()) break;
            add(items);
            continue;
        }
        std::int64_t bytes = rules_.bytes_max > 0 ? share_of(ahead_.front()) : 0;
        bool fits = rules_.bytes_max == 0 || group_bytes_ + bytes <= rules_.bytes_max;
        if (!group_.empty() && (is_full() || !fits)) {
            if (!is_full()) refuse_unfilled();
            if (!failure_) add(items);
            continue;
        }
        group_bytes_ += bytes;
        group_.push_back(std::move(ahead_.front()));
        ahead_.pop_front();
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

// Makes sure of what comes next: ahead_ has it, or there is nothing.
Result<GroupedSource::Next> GroupedSource::look() {
    if (!ahead_.empty()) return Next::record;
    if (ended_) return Next::end;
    NewItem* next = TRY(records_.next());
    if (next == nullptr) {
        if (was_interrupted()) return Next::interrupted;
        ended_ = true;
        return Next::end;
    }
    Record record{.arguments = std::move(next->arguments), .fingerprint = next->fingerprint};
    if (record.arguments.empty()) record.arguments.push_back(std::move(next->input));
    ahead_.push_back(std::move(record));
    return Next::record;
}

// Hands the group over as an item. The last one is handed over in equal shares, if those that run
// it are several.
void GroupedSource::add(std::vector<NewItem>& items) {
    shrink_to_fit();
    if (failure_) return;
    std::size_t share = group_.size();
    if (ended_ && ahead_.empty() && rules_.spread > 1) {
        auto takers = static_cast<std::size_t>(rules_.spread);
        share = (group_.size() + takers - 1) / takers;
    }
    while (!group_.empty()) hand_over(std::min(share, group_.size()), items);
    group_bytes_ = 0;
}

void GroupedSource::hand_over(std::size_t records, std::vector<NewItem>& items) {
    auto end = group_.begin() + static_cast<std::ptrdiff_t>(records);
    std::vector<std::string> arguments;
    for (auto record = group_.begin(); record != end; ++record) {
        std::move(record->arguments.begin(), record->arguments.end(),
                  std::back_inserter(arguments));
    }
    NewItem item = item_of(std::move(arguments));
    if (records == 1) item.fingerprint = group_.front().fingerprint;
    items.push_back(std::move(item));
    group_.erase(group_.begin(), end);
    records_made_ += static_cast<std::int64_t>(records);
}

std::int64_t GroupedSource::measure(std::size_t records) const {
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < records; ++i) {
        arguments.insert(arguments.end(), group_[i].arguments.begin(), group_[i].arguments.end());
    }
    return measure_(arguments);
}

// What a record adds to the line of the group: right where each argument is shown as often, which
// is all but {1} and its like.
std::int64_t GroupedSource::share_of(const Record& record) const {
    std::int64_t alone = measure_(record.arguments);
    return group_.empty() ? alone : alone - blank_bytes_ + more_bytes_;
}

// The shares were an estimate; this is the truth. What is too much comes with the next item.
void GroupedSource::shrink_to_fit() {
    if (rules_.bytes_max == 0) return;
    std::int64_t bytes = measure(group_.size());
    while (bytes > rules_.bytes_max && group_.size() > 1) {
        ahead_.push_front(std::move(group_.back()));
        group_.pop_back();
        bytes = measure(group_.size());
        refuse_unfilled();
    }
    if (bytes > rules_.bytes_max) {
        failure_ = Error{ErrorCode::invalid_input,
                         fmt::format("record {} makes a command line of {} bytes, and {} are "
                                     "allowed; raise that with -s, or shorten the command",
                                     records_made_ + 1, bytes, rules_.bytes_max)};
    }
}

// Fewer records than were asked for, because of the bytes.
void GroupedSource::refuse_unfilled() {
    if (!rules_.must_fill || rules_.records_max == 0 || failure_) return;
    failure_ = Error{ErrorCode::invalid_input,
                     fmt::format("{} arguments from record {} on do not fit into a command line of "
                                 "{} bytes; ask for fewer with -n, raise -s, or leave -x away",
                                 rules_.records_max, records_made_ + 1, rules_.bytes_max)};
}

}  // namespace stint
