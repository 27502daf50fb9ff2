#include "stint/source/split/record_source.h"

#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint {

RecordSource::RecordSource(std::unique_ptr<Cutter> cutter, Options options)
    : options_(std::move(options)) {
    go_on_with(std::move(cutter));
}

void RecordSource::go_on_with(std::unique_ptr<Cutter> cutter) {
    cutter_ = std::move(cutter);
    position_ = cutter_->position();
    cutter_->set_taker([this](std::string_view bytes) -> Result<void> {
        record_ += bytes;
        return {};
    });
}

Result<std::optional<std::string>> RecordSource::next_record(Cutter::Patience patience) {
    record_.clear();
    if (!TRY(cutter_->next({.records = 1}, patience))) return std::optional<std::string>();
    return std::optional<std::string>(std::move(record_));
}

Result<std::vector<std::string>> RecordSource::columns() {
    if (options_.look) {
        TRY(options_.look());
        options_.look = {};
    }
    if (!columns_ && options_.header) {
        std::optional<std::string> record = TRY(next_record(Cutter::Patience::until_input));
        if (!record) return std::vector<std::string>();
        Result<std::vector<std::string>> names = options_.header(*record);
        if (!names.ok()) return cutter_->refusal_before(*record, names.error().message);
        columns_ = std::move(names).value();
        position_ = cutter_->position();
    }
    return columns_.value_or(std::vector<std::string>());
}

Result<void> RecordSource::add(std::string_view record, std::vector<NewItem>& items) {
    if (record.size() > bounds::key_bytes_max) {
        return cutter_->refusal_before(
            record, fmt::format("a record that is an item may have {} bytes; give more of them to "
                                "a command at once, with rows= or block=",
                                bounds::key_bytes_max));
    }
    Result<std::optional<NewItem>> item = options_.shape(record);
    if (!item.ok()) return cutter_->refusal_before(record, item.error().message);
    if (item.value()) items.push_back(std::move(*item.value()));
    return {};
}

Result<bool> RecordSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    TRY(columns());
    std::int64_t gathered = 0;
    while (!failure_ && items.size() < items_max && gathered < options_.gather_bytes) {
        auto patience = items.empty() ? Cutter::Patience::until_input : Cutter::Patience::none;
        Result<std::optional<std::string>> record = next_record(patience);
        if (!record.ok()) {
            failure_ = record.error();
            break;
        }
        if (!record.value()) break;
        gathered += std::ssize(*record.value());
        Result<void> added = add(*record.value(), items);
        if (added.ok())
            position_ = cutter_->position();
        else
            failure_ = added.error();
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

}  // namespace stint
