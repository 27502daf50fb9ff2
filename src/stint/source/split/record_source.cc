#include "stint/source/split/record_source.h"

#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint {
namespace {

constexpr std::size_t gather_bytes = 4 << 20;

}  // namespace

RecordSource::RecordSource(std::unique_ptr<Cutter> cutter, Options options)
    : cutter_(std::move(cutter)), options_(std::move(options)) {
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
    std::size_t gathered = 0;
    while (!failure_ && items.size() < items_max && gathered < gather_bytes) {
        auto patience = items.empty() ? Cutter::Patience::until_input : Cutter::Patience::none;
        Result<std::optional<std::string>> record = next_record(patience);
        if (!record.ok()) {
            failure_ = record.error();
            break;
        }
        if (!record.value()) break;
        gathered += record.value()->size();
        Result<void> added = add(*record.value(), items);
        if (!added.ok()) failure_ = added.error();
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

}  // namespace stint
