#include "stint/source/split/json_lines.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/json.h"
#include "stint/base/text.h"

namespace stint {
namespace {

constexpr std::size_t shown_faults_max = 10;

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view without_mark(std::string_view line) {
    if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    return line;
}

// A member as a key of an item: a string as it is, all else as JSON.
std::optional<std::string> member_text(const Json& object, const std::string& name) {
    const Json* member = find_member(object, name);
    if (member == nullptr || member->is_null()) return std::nullopt;
    return member->is_string() ? std::string(member->get_string()) : to_text(*member);
}

}  // namespace

std::string key_member(const SplitRules& rules) {
    return rules.is_manifest ? "input" : rules.key;
}

std::optional<std::string> fault_of_line(std::string_view line, const std::string& key) {
    line = without_mark(line);
    if (is_blank(line)) return std::nullopt;
    Result<Json> value = parse_json(trim(line));
    if (!value.ok()) return value.error().message;
    if (key.empty() || member_text(value.value(), key)) return std::nullopt;
    return fmt::format("it has no member '{}', which is to be its key", printable(key, 60));
}

Result<std::optional<Error>> find_bad_lines(Cutter& cutter, const std::string& key) {
    std::string line;
    cutter.set_taker([&](std::string_view bytes) -> Result<void> {
        line += bytes;
        return {};
    });
    std::optional<Error> first;
    std::size_t found = 0;
    while (TRY(cutter.next({.records = 1}))) {
        if (std::optional<std::string> fault = fault_of_line(line, key)) {
            Error error = cutter.refusal_before(line, *fault);
            if (!first) {
                first = std::move(error);
            } else if (found < shown_faults_max) {
                first->message += "; " + error.message;
            }
            ++found;
        }
        line.clear();
    }
    if (found > shown_faults_max) {
        first->message += fmt::format("; and {} more", found - shown_faults_max);
    }
    if (first) first->message += "; --bad-lines skip leaves them out, dead lets them fail alone";
    return first;
}

JsonRanges::JsonRanges(std::unique_ptr<Cutter> cutter, Options options)
    : cutter_(std::move(cutter)), options_(std::move(options)) {
    cutter_->set_taker([this](std::string_view bytes) -> Result<void> {
        line_ += bytes;
        return {};
    });
}

bool JsonRanges::was_interrupted() const {
    return cutter_->was_interrupted() ||
           (options_.first_look && options_.first_look->was_interrupted());
}

Result<void> JsonRanges::look() {
    if (!options_.first_look) return {};
    std::optional<Error> bad = TRY(find_bad_lines(*options_.first_look, ""));
    if (bad) return *bad;
    if (!options_.first_look->was_interrupted()) options_.first_look.reset();
    return {};
}

bool JsonRanges::is_full(std::int64_t more_bytes) const {
    const CutRule& rule = options_.rule;
    if (block_.records == 0) return false;
    if (rule.records > 0) return block_.records >= rule.records;
    return block_.body.size() + more_bytes > rule.bytes;
}

Result<std::optional<FileRange>> JsonRanges::next(Cutter::Patience patience) {
    TRY(look());
    if (was_interrupted()) return std::optional<FileRange>();
    while (true) {
        if (!cut_) {
            if (options_.rule.records > 0 && is_full(0)) return finish_block();
            cut_ = TRY(cutter_->next({.records = 1}, patience));
            if (!cut_) break;
        }
        if (is_full(cut_->body.size())) return finish_block();
        std::optional<std::string> fault = fault_of_line(line_, "");
        if (!fault) {
            TRY(add_line(*cut_));
        } else if (options_.bad_lines == BadLines::fail) {
            return cutter_->refusal_before(line_, *fault);
        } else if (block_.records > 0) {
            return finish_block();  // A block holds what stands together.
        } else if (options_.bad_lines == BadLines::dead) {
            dead_fault_ = std::move(*fault);
            return make_dead();
        }
        cut_.reset();
        line_.clear();
    }
    bool at_end = cutter_->is_at_end();
    if (at_end && block_.records > 0) return finish_block();
    return std::optional<FileRange>();
}

Result<bool> JsonRanges::add_line(const Cutter::Block& line) {
    if (block_.records == 0) {
        block_ = options_.common;
        block_.body = {line.body.begin, line.body.begin};
        block_.first = line.first;
    }
    if (options_.spool) TRY(options_.spool->add(line_));
    block_.body.end = line.body.end;
    ++block_.records;
    return true;
}

Result<std::optional<FileRange>> JsonRanges::finish_block() {
    FileRange block = std::exchange(block_, FileRange());
    if (options_.spool) block.block = TRY(options_.spool->finish(block.body.begin));
    return std::optional<FileRange>(std::move(block));
}

Result<std::optional<FileRange>> JsonRanges::make_dead() {
    FileRange range = options_.common;
    range.body = cut_->body;
    range.first = cut_->first;
    range.records = 1;
    range.block = std::string(dead_range_mark) + std::exchange(dead_fault_, "");
    cut_.reset();
    line_.clear();
    return std::optional<FileRange>(std::move(range));
}

RecordSource::Options json_line_shape(const SplitRules& rules) {
    RecordSource::Options options;
    if (!rules.key.empty()) options.keys = KeyRule::unique;
    std::string key = key_member(rules);
    std::string other = rules.key;
    BadLines bad_lines = rules.bad_lines;
    options.shape = [=](std::string_view record) -> Result<std::optional<NewItem>> {
        record = trim(without_mark(record));
        if (record.empty()) return std::optional<NewItem>();
        NewItem item{.input = std::string(record)};
        std::optional<std::string> fault = fault_of_line(record, key);
        if (fault && bad_lines == BadLines::fail) return Error{ErrorCode::invalid_input, *fault};
        if (fault && bad_lines == BadLines::skip) return std::optional<NewItem>();
        if (!fault && !key.empty()) {
            Json value = TRY(parse_json(record));
            std::optional<std::string> own = member_text(value, other);
            item.key = own ? std::move(own) : member_text(value, key);
            item.fingerprint = hash63(record);
        }
        return std::optional<NewItem>(std::move(item));
    };
    return options;
}

RecordSource::Options json_element_shape(const SplitRules& rules) {
    RecordSource::Options options = json_line_shape(rules);
    options.shape = [line = options.shape](std::string_view record) {
        record = trim(record);
        if (record.ends_with(',')) record.remove_suffix(1);
        return line(record);
    };
    return options;
}

}  // namespace stint
