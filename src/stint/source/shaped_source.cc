#include "stint/source/shaped_source.h"

#include <utility>

#include <fmt/core.h>

#include "stint/model/arguments.h"
#include "stint/model/bounds.h"

namespace stint {

namespace {

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Source>> ShapedSource::open(std::unique_ptr<Source> records,
                                                   const InputRules& rules, std::string name) {
    Columns columns = TRY(Columns::parse(rules));
    return std::unique_ptr<Source>(std::make_unique<ShapedSource>(
        std::move(records), rules, std::move(columns), std::move(name)));
}

ShapedSource::ShapedSource(std::unique_ptr<Source> records, const InputRules& rules,
                           Columns columns, std::string name)
    : records_(std::move(records)),
      rules_(rules),
      columns_(std::move(columns)),
      name_(std::move(name)) {}

Result<bool> ShapedSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    if (rules_.header && !header_) TRY(columns());
    return read_more(items, items_max);
}

// Until there are some items, or the header: a block may hold nothing but blank lines.
Result<bool> ShapedSource::read_more(std::vector<NewItem>& items, std::size_t items_max) {
    bool had_header = header_.has_value();
    while (items.empty() && header_.has_value() == had_header && !ended_ && !failure_) {
        std::vector<NewItem> records;
        if (!TRY(records_->read(records, items_max))) {
            if (was_interrupted()) return false;
            ended_ = true;
            if (unfinished_) add({.input = *std::exchange(unfinished_, std::nullopt)}, items);
            break;
        }
        for (NewItem& record : records) {
            if (ended_ || failure_) break;
            shape(std::move(record), items);
        }
    }
    if (items.empty() && failure_) return *failure_;
    return !items.empty();
}

void ShapedSource::shape(NewItem record, std::vector<NewItem>& items) {
    ++records_read_;
    if (rules_.end_mark && record.input == *rules_.end_mark) {
        ended_ = true;
        if (unfinished_) add({.input = *std::exchange(unfinished_, std::nullopt)}, items);
        return;
    }
    if (rules_.skip_blank && is_blank(record.input)) return;
    if (rules_.continues_lines) {
        if (unfinished_) record.input.insert(0, *std::exchange(unfinished_, std::nullopt));
        bool goes_on = record.input.ends_with(' ') || record.input.ends_with('\t');
        if (goes_on && record.input.size() <= bounds::key_bytes_max) {
            unfinished_ = std::move(record.input);
            return;
        }
    }
    add(record, items);
}

void ShapedSource::add(const NewItem& record, std::vector<NewItem>& items) {
    Result<std::vector<std::string>> split = columns_.split(record.input);
    if (!split.ok()) {
        failure_ = std::move(split).error().doing(
            fmt::format("reading record {} of {}", records_read_, name_));
        return;
    }
    std::vector<std::string> arguments = std::move(split).value();
    if (rules_.trim != Trim::none) {
        for (std::string& argument : arguments) argument = trimmed(argument, rules_.trim);
    }
    if (rules_.header && !header_) {
        header_ = std::move(arguments);
        return;
    }
    NewItem item = item_of(std::move(arguments));
    item.fingerprint = record.fingerprint;
    items.push_back(std::move(item));
}

Result<std::vector<std::string>> ShapedSource::columns() {
    if (!rules_.header) return std::vector<std::string>();
    if (!header_) {
        // One record at a time: those behind the header are not waited for.
        std::vector<NewItem> none;
        TRY(read_more(none, 1));
        ASSERT(none.empty());
    }
    return header_.value_or(std::vector<std::string>());
}

}  // namespace stint
