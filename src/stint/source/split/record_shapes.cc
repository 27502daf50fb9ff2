#include "stint/source/split/record_shapes.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/model/arguments.h"
#include "stint/source/split/json_lines.h"

namespace stint {
namespace {

using Format = SplitRules::Format;

std::string_view without_line_end(std::string_view record) {
    if (record.ends_with('\n')) record.remove_suffix(1);
    if (record.ends_with('\r')) record.remove_suffix(1);
    return record;
}

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

// Takes one field from the front of `record`, and the separator behind it.
Result<std::string> take_field(std::string_view& record, const CsvScanner::Marks& marks,
                               bool& is_last) {
    std::string field;
    std::size_t at = 0;
    bool is_quoted = marks.quote && record.starts_with(*marks.quote);
    if (is_quoted) {
        while (true) {
            std::size_t quote = record.find(*marks.quote, at + 1);
            if (quote == std::string_view::npos) return refusal("a quote is not closed");
            field += record.substr(at + 1, quote - at - 1);
            at = quote + 1;
            if (at >= record.size() || record[at] != *marks.quote) break;
            field += *marks.quote;
        }
        if (at < record.size() && record[at] != marks.separator) {
            return refusal("there is text behind the closing quote of a field");
        }
    } else {
        at = std::min(record.find(marks.separator), record.size());
        field = record.substr(0, at);
    }
    is_last = at >= record.size();
    record.remove_prefix(is_last ? at : at + 1);
    return field;
}

Result<std::vector<std::string>> fields_of(std::string_view record,
                                           const CsvScanner::Marks& marks) {
    std::vector<std::string> fields;
    for (bool is_last = false; !is_last;) fields.push_back(TRY(take_field(record, marks, is_last)));
    return fields;
}

// What the first record tells of the others.
struct Header {
    std::size_t names = 0;
    std::optional<std::size_t> key;
};

std::optional<std::size_t> place_in(const std::vector<std::string>& names, std::string_view name) {
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

Result<Header> read_header(const std::vector<std::string>& names, const SplitRules& rules) {
    Header header{.names = names.size(), .key = {}};
    if (rules.key.empty()) return header;
    std::string wanted = rules.is_manifest ? "input" : rules.key;
    if (!place_in(names, wanted)) {
        return refusal(
            fmt::format("it has no column '{}'; the header names {}", wanted, join(names, ", ")));
    }
    header.key = place_in(names, rules.key);
    if (!header.key) header.key = place_in(names, wanted);
    return header;
}

RecordSource::Options csv_shape(const SplitRules& rules) {
    auto header = std::make_shared<Header>();  // Of both functions.
    RecordSource::Options options;
    if (!rules.key.empty()) options.keys = KeyRule::unique;
    CsvScanner::Marks marks = rules.marks;
    if (rules.has_header) {
        options.header = [=](std::string_view record) -> Result<std::vector<std::string>> {
            if (record.starts_with(byte_order_mark)) record.remove_prefix(byte_order_mark.size());
            std::vector<std::string> names = TRY(fields_of(without_line_end(record), marks));
            *header = TRY(read_header(names, rules));
            return names;
        };
    }
    options.shape = [=](std::string_view record) -> Result<std::optional<NewItem>> {
        record = without_line_end(record);
        if (record.empty() && header->names != 1) return std::optional<NewItem>();  // A blank line.
        std::vector<std::string> fields = TRY(fields_of(record, marks));
        if (header->names > 0 && fields.size() != header->names) {
            return refusal(fmt::format("the row has {}, and the header names {}",
                                       counted(std::ssize(fields), "field"), header->names));
        }
        std::optional<std::string> key;
        if (header->key) key = fields[*header->key];
        NewItem item = item_of(std::move(fields));
        if (key) item.fingerprint = hash63(record);
        item.key = std::move(key);
        return std::optional<NewItem>(std::move(item));
    };
    return options;
}

}  // namespace

RecordSource::Options record_shape(const SplitRules& rules) {
    if (rules.format == Format::csv) return csv_shape(rules);
    if (rules.format == Format::jsonl) return json_line_shape(rules);
    if (rules.format == Format::json) return json_element_shape(rules);
    RecordSource::Options options;
    std::string end = rules.ends.are_patterns || rules.length > 0 ? "" : rules.ends.end;
    options.shape = [end](std::string_view record) -> Result<std::optional<NewItem>> {
        if (!end.empty() && record.ends_with(end)) record.remove_suffix(end.size());
        return std::optional<NewItem>(NewItem{.input = std::string(record)});
    };
    return options;
}

}  // namespace stint
