#include "stint/source/split/text_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <regex.h>

#include "stint/base/text.h"
#include "stint/source/split/byte_masks.h"

namespace stint {
namespace {

// Ends of one byte: as a rule, lines.
class ByteScanner final : public RecordScanner {
public:
    explicit ByteScanner(char end) : end_(end) {}

    Ends scan(std::string_view bytes, std::size_t searched, std::int64_t records_max) override {
        Ends ends;
        std::size_t at = searched;
        for (; at + mask_bytes <= bytes.size(); at += mask_bytes) {
            std::uint64_t mask = equal_mask(bytes.data() + at, end_);
            std::int64_t count = std::popcount(mask);
            if (ends.records + count >= records_max) {
                int place = place_of_bit(mask, records_max - ends.records - 1);
                ends.end = ends.content_end = at + static_cast<std::size_t>(place) + 1;
                ends.records = records_max;
                return ends;
            }
            if (mask == 0) continue;
            ends.records += count;
            ends.end = at + mask_bytes - static_cast<std::size_t>(std::countl_zero(mask));
        }
        for (; at < bytes.size() && ends.records < records_max; ++at) {
            if (bytes[at] != end_) continue;
            ++ends.records;
            ends.end = at + 1;
        }
        ends.content_end = ends.end;
        return ends;
    }

    bool is_local() const override { return true; }
    std::size_t last_end(std::string_view bytes, std::size_t most) const override {
        std::size_t at = bytes.substr(0, most).rfind(end_);
        return at == std::string_view::npos ? at : at + 1;
    }
    std::size_t first_end(std::string_view bytes, std::size_t least) const override {
        std::size_t at = bytes.find(end_, least > 0 ? least - 1 : 0);
        return at == std::string_view::npos ? at : at + 1;
    }

private:
    char end_;
};

// Ends of any text, and starts. A record is never empty: a start at its very beginning ends
// nothing.
class StringScanner final : public RecordScanner {
public:
    StringScanner(std::string_view end, std::string_view start)
        : needle_(std::string(end) + std::string(start)), end_bytes_(end.size()) {}

    Ends scan(std::string_view bytes, std::size_t searched, std::int64_t records_max) override {
        Ends ends;
        // What was searched may have ended in the middle of it.
        std::size_t from = searched >= needle_.size() ? searched - needle_.size() + 1 : 0;
        while (ends.records < records_max) {
            std::size_t at = bytes.find(needle_, from);
            if (at == std::string_view::npos) break;
            if (at + end_bytes_ == ends.end) {  // The start of this very record.
                from = at + 1;
                continue;
            }
            ++ends.records;
            ends.end = at + end_bytes_;
            from = ends.end;
        }
        ends.content_end = ends.end;
        return ends;
    }

    bool is_local() const override { return true; }
    std::size_t context_bytes() const override { return needle_.size(); }
    std::size_t last_end(std::string_view bytes, std::size_t most) const override {
        if (most < end_bytes_) return std::string_view::npos;
        std::size_t at = bytes.rfind(needle_, most - end_bytes_);
        return at == std::string_view::npos ? at : at + end_bytes_;
    }
    std::size_t first_end(std::string_view bytes, std::size_t least) const override {
        std::size_t at = bytes.find(needle_, least > end_bytes_ ? least - end_bytes_ : 0);
        return at == std::string_view::npos ? at : at + end_bytes_;
    }

private:
    std::string needle_;
    std::size_t end_bytes_;
};

class PatternScanner final : public RecordScanner {
public:
    PatternScanner() = default;
    ~PatternScanner() override {
        if (compiled_) regfree(&regex_);
    }
    PatternScanner(const PatternScanner&) = delete;
    PatternScanner& operator=(const PatternScanner&) = delete;

    Result<void> compile(const TextEnds& ends) {
        // The group is what a record ends behind.
        std::string pattern = fmt::format("({})", ends.end);
        if (!ends.start.empty()) pattern += fmt::format("({})", ends.start);
        int fault = regcomp(&regex_, pattern.c_str(), REG_EXTENDED);
        compiled_ = fault == 0;
        if (compiled_) return {};
        std::array<char, 200> reason{};
        regerror(fault, &regex_, reason.data(), reason.size());
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no regular expression: {}",
                                 printable(ends.end + ends.start, 100), reason.data())};
    }

    Ends scan(std::string_view bytes, std::size_t /*searched*/, std::int64_t records_max) override {
        Ends ends;
        std::size_t from = 0;
        while (ends.records < records_max) {
            std::optional<std::size_t> end = find(bytes, from);
            if (!end) break;
            from = *end;
            if (*end == ends.end) {
                ++from;
                continue;
            }
            ++ends.records;
            ends.end = *end;
        }
        ends.content_end = ends.end;
        return ends;
    }

private:
    // Where the first match from there on has its border. A match that reaches the end of what is
    // looked at may be a part of a longer one. What is looked at grows, because a search costs as
    // much as that is long.
    std::optional<std::size_t> find(std::string_view bytes, std::size_t from) const {
        constexpr std::size_t first_look_bytes = 4 << 10;
        for (std::size_t size = first_look_bytes; from < bytes.size(); size *= 4) {
            std::size_t stop = std::min(bytes.size(), from + size);
            std::array<regmatch_t, 2> match{};
            match[0] = {.rm_so = static_cast<regoff_t>(from), .rm_eo = static_cast<regoff_t>(stop)};
            int fault = regexec(&regex_, bytes.data(), match.size(), match.data(), REG_STARTEND);
            bool whole = fault == 0 && static_cast<std::size_t>(match[0].rm_eo) < stop;
            if (whole) return static_cast<std::size_t>(match[1].rm_eo);
            if (stop == bytes.size()) break;
        }
        return std::nullopt;
    }

    regex_t regex_{};
    bool compiled_ = false;
};

}  // namespace

Result<std::unique_ptr<RecordScanner>> make_text_scanner(const TextEnds& ends) {
    if (ends.end.empty() && ends.start.empty()) {
        return Error{ErrorCode::invalid_input,
                     "recend and recstart are both empty: say where a record ends, recend=\\n"};
    }
    if (ends.are_patterns) {
        auto scanner = std::make_unique<PatternScanner>();
        TRY(scanner->compile(ends));
        return std::unique_ptr<RecordScanner>(std::move(scanner));
    }
    if (ends.end.size() == 1 && ends.start.empty()) {
        return std::unique_ptr<RecordScanner>(std::make_unique<ByteScanner>(ends.end.front()));
    }
    return std::unique_ptr<RecordScanner>(std::make_unique<StringScanner>(ends.end, ends.start));
}

}  // namespace stint
