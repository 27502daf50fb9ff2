#include "stint/source/split/record_range_source.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

// So many ranges at most are found before they are handed over: the first items run meanwhile.
constexpr std::size_t ranges_at_once = 16;

}  // namespace

RecordRangeSource::RecordRangeSource(std::unique_ptr<RecordSource> records, RecordRange common,
                                     CutFrom cut_from)
    : records_(std::move(records)), next_(std::move(common)), cut_from_(std::move(cut_from)) {}

Result<bool> RecordRangeSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    TRY(records_->columns());  // A header is in no range.
    std::vector<NewItem> records;
    while (items.size() < std::min(items_max, ranges_at_once)) {
        next_.body.begin = records_->position();
        Result<bool> some = records_->read(records, bounds::range_records_max);
        if (!some.ok() && !items.empty()) break;  // It comes again.
        if (!TRY(std::move(some))) break;
        next_.body.end = records_->position();
        next_.records = std::ssize(records);
        items.push_back(item_of(next_));
        next_.first += next_.records;
    }
    return !items.empty();
}

Result<bool> RecordRangeSource::go_on_behind(const Item& last) {
    bool is_ours = last.range != nullptr && last.range->source == next_.source &&
                   last.range->version == next_.version;
    if (!is_ours) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is not the file that the job was begun with: it has changed "
                                 "since; --rerun all begins anew",
                                 printable(next_.file, 200))};
    }
    TRY(records_->columns());
    records_->go_on_with(TRY(cut_from_(last.range->body.end)));
    next_.first = last.range->first + last.range->records;
    return true;
}

}  // namespace stint
