#include "stint/source/combined_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/model/arguments.h"

namespace stint {

namespace {

void append_arguments(std::vector<std::string>& arguments, const NewItem& item) {
    if (item.arguments.empty())
        arguments.push_back(item.input);
    else
        arguments.insert(arguments.end(), item.arguments.begin(), item.arguments.end());
}

// As one of them alone if the others have none: a file that has not changed is the same file.
std::int64_t joined_fingerprints(std::int64_t one, std::int64_t other) {
    if (one == 0 || other == 0) return one + other;
    return hash63(fmt::format("{}:{}", one, other));
}

NewItem joined(const std::vector<const NewItem*>& parts) {
    std::vector<std::string> arguments;
    std::int64_t fingerprint = 0;
    for (const NewItem* part : parts) {
        append_arguments(arguments, *part);
        fingerprint = joined_fingerprints(fingerprint, part->fingerprint);
    }
    NewItem item = item_of(std::move(arguments));
    item.fingerprint = fingerprint;
    return item;
}

void append_names(std::vector<std::string>& names, std::vector<std::string> more) {
    names.insert(names.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

std::vector<std::unique_ptr<Source>> behind_first(std::vector<std::unique_ptr<Source>>& sources) {
    return {std::make_move_iterator(sources.begin() + 1), std::make_move_iterator(sources.end())};
}

}  // namespace

Result<bool> SumSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    for (; at_ < sources_.size(); ++at_) {
        if (at_ > 0) {
            std::vector<std::string> names = TRY(sources_.front()->columns());
            std::vector<std::string> others = TRY(sources_[at_]->columns());
            if (names != others && !was_interrupted()) {
                return Error{ErrorCode::invalid_input,
                             fmt::format("the headers of the sources differ: {} and {}; lists that "
                                         "are read one behind the other need the same one",
                                         join(names, ", "), join(others, ", "))};
            }
        }
        if (TRY(sources_[at_]->read(items, items_max))) return true;
        if (was_interrupted()) return false;
    }
    return false;
}

KeyRule SumSource::keys() const {
    bool unique = std::all_of(sources_.begin(), sources_.end(),
                              [](const auto& source) { return source->keys() == KeyRule::unique; });
    return unique ? KeyRule::unique : KeyRule::position;
}

bool SumSource::was_interrupted() const {
    return at_ < sources_.size() && sources_[at_]->was_interrupted();
}

Result<std::vector<std::string>> SumSource::columns() {
    return sources_.front()->columns();
}

ProductSource::ProductSource(std::vector<std::unique_ptr<Source>> sources)
    : first_(std::move(sources.front())), others_(behind_first(sources)) {
    auto is_unique = [](const auto& source) { return source->keys() == KeyRule::unique; };
    if (is_unique(&first_.source()) || std::any_of(others_.begin(), others_.end(), is_unique)) {
        keys_ = KeyRule::unique;
    }
}

// False when it was interrupted, or one of them is empty: then there is no item at all.
Result<bool> ProductSource::hold_others() {
    is_held_ = true;
    for (const auto& source : others_) {
        std::vector<NewItem>& all = held_.emplace_back();
        std::vector<NewItem> block;
        while (TRY(source->read(block, 10'000))) {
            std::move(block.begin(), block.end(), std::back_inserter(all));
        }
        interrupted_ = source->was_interrupted();
        if (interrupted_ || all.empty()) return false;
    }
    others_.clear();
    places_.assign(held_.size(), 0);
    return true;
}

// Goes on to the next combination of what is held; false after the last one.
bool ProductSource::step() {
    for (std::size_t i = places_.size(); i > 0; --i) {
        if (++places_[i - 1] < held_[i - 1].size()) return true;
        places_[i - 1] = 0;
    }
    return false;
}

Result<bool> ProductSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    if (!is_held_ && !TRY(hold_others())) return false;
    if (!others_.empty()) return false;
    while (items.size() < items_max) {
        if (!has_current_) {
            if (!items.empty() && !first_.is_ready()) break;
            NewItem* next = TRY(first_.next());
            if (next == nullptr) {
                interrupted_ = first_.source().was_interrupted();
                break;
            }
            current_ = std::move(*next);
            has_current_ = true;
        }
        std::vector<const NewItem*> parts{&current_};
        for (std::size_t i = 0; i < places_.size(); ++i) parts.push_back(&held_[i][places_[i]]);
        items.push_back(joined(parts));
        has_current_ = step();
    }
    return !items.empty();
}

Result<std::vector<std::string>> ProductSource::columns() {
    std::vector<std::string> names = TRY(first_.source().columns());
    interrupted_ = first_.source().was_interrupted();
    for (const auto& source : others_) {
        append_names(names, TRY(source->columns()));
        interrupted_ = interrupted_ || source->was_interrupted();
    }
    return names;
}

LinkedSource::LinkedSource(std::vector<std::unique_ptr<Source>> sources, Shorter shorter)
    : shorter_(shorter) {
    for (auto& source : sources) {
        sides_.push_back({.cursor = RecordCursor(std::move(source)), .held = {}});
    }
}

KeyRule LinkedSource::keys() const {
    bool unique = std::any_of(sides_.begin(), sides_.end(), [](const Side& side) {
        return side.cursor.source().keys() == KeyRule::unique;
    });
    return unique ? KeyRule::unique : KeyRule::position;
}

bool LinkedSource::is_ready() const {
    return std::all_of(sides_.begin(), sides_.end(),
                       [](const Side& side) { return side.ended || side.cursor.is_ready(); });
}

// One item of each side; false when there is no such row, or a side was interrupted.
Result<bool> LinkedSource::gather(std::vector<NewItem>& row) {
    bool has_new = false;
    for (Side& side : sides_) {
        NewItem* next = side.ended ? nullptr : TRY(side.cursor.next());
        if (next == nullptr) {
            interrupted_ = interrupted_ || side.cursor.source().was_interrupted();
            if (interrupted_ || shorter_ == Shorter::ends_it) return false;
            side.ended = true;
            if (side.held.empty()) return false;
            row.push_back(side.held[rows_ % side.held.size()]);
        } else {
            has_new = true;
            if (shorter_ == Shorter::wraps) side.held.push_back(*next);
            row.push_back(std::move(*next));
        }
    }
    ++rows_;
    return has_new;
}

Result<bool> LinkedSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    items.clear();
    while (!ended_ && !interrupted_ && items.size() < items_max) {
        if (!items.empty() && !is_ready()) break;
        std::vector<NewItem> row;
        if (!TRY(gather(row))) {
            ended_ = !interrupted_;
            break;
        }
        std::vector<const NewItem*> parts;
        parts.reserve(row.size());
        for (const NewItem& part : row) parts.push_back(&part);
        items.push_back(joined(parts));
    }
    return !items.empty();
}

Result<std::vector<std::string>> LinkedSource::columns() {
    std::vector<std::string> names;
    for (Side& side : sides_) {
        append_names(names, TRY(side.cursor.source().columns()));
        interrupted_ = interrupted_ || side.cursor.source().was_interrupted();
    }
    return names;
}

}  // namespace stint
