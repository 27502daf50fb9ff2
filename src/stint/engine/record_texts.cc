#include "stint/engine/record_texts.h"

#include <algorithm>
#include <utility>

namespace stint {
namespace {

constexpr std::size_t ranges_kept = 8;
constexpr std::size_t readers_kept = 8;  // Each holds a file open.

}  // namespace

Result<Item> RecordTexts::read(const JobSpec& spec, const Item& item) {
    if (item.range == nullptr) return item;
    const NewItem* record = TRY(find(spec, *item.range, item.nth));
    Item told = item;
    told.input = record->input;
    told.arguments = record->arguments;
    return told;
}

void RecordTexts::fill(const JobSpec& spec, Event& event) {
    if (event.range == nullptr) return;
    Result<const NewItem*> record = find(spec, *event.range, event.nth);
    if (!record.ok()) return;
    event.input = record.value()->input;
    event.arguments = record.value()->arguments;
}

Result<const NewItem*> RecordTexts::find(const JobSpec& spec, const RecordRange& range,
                                         std::int64_t nth) {
    auto found = std::find_if(read_.begin(), read_.end(), [&](const Read& read) {
        return read.range == range && read.directory == spec.directory;
    });
    if (found == read_.end()) {
        const RecordReader* source = TRY(reader(range.source, spec.directory));
        std::vector<NewItem> records = TRY(source->read(range));
        read_.push_front({spec.directory, range, std::move(records)});
        if (read_.size() > ranges_kept) read_.pop_back();
        found = read_.begin();
    }
    return &found->records.at(static_cast<std::size_t>(nth));
}

Result<const RecordReader*> RecordTexts::reader(const std::string& source,
                                                const std::string& directory) {
    std::string name = directory + '\0' + source;
    auto found = readers_.find(name);
    if (found == readers_.end()) {
        std::unique_ptr<RecordReader> opened = TRY(RecordReader::open(source, directory));
        if (readers_.size() >= readers_kept) readers_.clear();
        found = readers_.emplace(std::move(name), std::move(opened)).first;
    }
    return found->second.get();
}

}  // namespace stint
