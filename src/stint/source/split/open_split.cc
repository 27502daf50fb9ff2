#include "stint/source/split/open_split.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/source/split/envelope.h"
#include "stint/source/split/fixed_scanner.h"
#include "stint/source/split/input.h"
#include "stint/source/split/json_array_scanner.h"
#include "stint/source/split/json_lines.h"
#include "stint/source/split/partition_source.h"
#include "stint/source/split/range_makers.h"
#include "stint/source/split/record_range_source.h"
#include "stint/source/split/record_shapes.h"
#include "stint/source/split/record_source.h"
#include "stint/source/split/split_url.h"

namespace stint {
namespace {

using Format = SplitRules::Format;

// A file that is read already, once more from a record on.
Result<std::unique_ptr<Cutter>> cut_again(const std::string& url, const SourceOptions& options,
                                          const ByteSpan& span) {
    SplitRules rules = TRY(parse_split_url(url));
    SplitInput input = TRY(SplitInput::open(rules, options));
    Cutter::Options cut{
        .name = input.name(), .offset = span.begin, .lines = TRY(lines_before(input, span.begin))};
    return std::make_unique<Cutter>(TRY(input.part(span)), TRY(scanner_of(rules)), std::move(cut));
}

// Opens one URL: what it says, and what it names.
class Opener {
public:
    Opener(std::string_view url, const SplitRules& rules, SplitInput input,
           const SourceOptions& options)
        : url_(url), rules_(rules), input_(std::move(input)), options_(options) {}

    Result<std::unique_ptr<Source>> open() {
        TRY(look());
        if (!rules_.is_argument) {
            std::unique_ptr<RangeMaker> ranges = TRY(open_ranges());
            return std::unique_ptr<Source>(std::make_unique<PartitionSource>(std::move(ranges)));
        }
        std::unique_ptr<Cutter> all = TRY(cutter());
        RecordSource::Options shape = record_shape(rules_);
        bool looks_first = rules_.format == Format::jsonl && input_.is_readable_again() &&
                           rules_.bad_lines == BadLines::fail;
        if (looks_first) {
            std::shared_ptr<Cutter> first = TRY(cutter());  // Of the function alone.
            shape.look = [first, key = key_member(rules_)]() -> Result<void> {
                std::optional<Error> bad = TRY(find_bad_lines(*first, key));
                if (bad) return *bad;
                return {};
            };
        }
        bool copies = TRY(are_copied(shape.keys));
        if (!copies) shape.gather_bytes = bounds::range_bytes_max;
        auto records = std::make_unique<RecordSource>(std::move(all), std::move(shape));
        if (copies) return std::unique_ptr<Source>(std::move(records));
        RecordRange common{.source = std::string(url_),
                           .file = common_.file,
                           .body = {},
                           .version = common_.version};
        return std::unique_ptr<Source>(std::make_unique<RecordRangeSource>(
            std::move(records), std::move(common),
            [url = std::string(url_), options = options_, end = span_.end](std::int64_t byte) {
                return cut_again(url, options, {byte, end});
            }));
    }

private:
    // Whether records that are items are kept with what they say, and not as ranges.
    Result<bool> are_copied(KeyRule keys) const {
        if (rules_.copies && !*rules_.copies) {
            TRY(input_.must_be_readable_again("copy=no"));
            if (keys == KeyRule::unique) {
                return Error{ErrorCode::invalid_input,
                             fmt::format("source '{}': records with keys are kept with what they "
                                         "say; leave copy=no away",
                                         url_)};
            }
        }
        bool can_point =
            options_.may_point && input_.is_readable_again() && keys == KeyRule::position;
        return !can_point || rules_.copies.value_or(input_.size() <= bounds::copied_file_bytes);
    }

    // Finds out what is to be cut, and what stands around it.
    Result<void> look() {
        common_.file = rules_.path;
        common_.version = input_.version();
        if (input_.is_readable_again()) span_ = {0, input_.size()};
        if (rules_.format == Format::json) {
            TRY(input_.must_be_readable_again("an array"));
            Brackets array = TRY(find_json_array(input_));
            common_.head = array.open;
            common_.tail = array.close;
            span_ = {array.open.end, array.close.begin};
        } else if (rules_.format == Format::envelope) {
            TRY(input_.must_be_readable_again("an envelope"));
            std::unique_ptr<RecordScanner> scanner = TRY(scanner_of(rules_));
            Envelope envelope = TRY(open_envelope(input_, rules_, std::move(scanner)));
            common_.head = envelope.header;
            common_.tail = envelope.footer;
            span_ = envelope.body;
        }
        return {};
    }

    Result<std::unique_ptr<Cutter>> cutter() {
        std::unique_ptr<ByteStream> stream =
            input_.is_readable_again() ? TRY(input_.part(span_)) : TRY(input_.stream());
        Cutter::Options cut{.name = input_.name(), .offset = span_.begin};
        if (span_.begin > 0) cut.lines = TRY(lines_before(input_, span_.begin));
        return std::make_unique<Cutter>(std::move(stream), TRY(scanner_of(rules_)), std::move(cut));
    }

    Result<CutRule> rule() const {
        if (rules_.parts == 0) return rules_.rule;
        TRY(input_.must_be_readable_again(fmt::format("parts={}", rules_.parts)));
        std::int64_t bytes = (span_.size() + rules_.parts - 1) / rules_.parts;
        return CutRule{.bytes = std::max<std::int64_t>(bytes, 1)};
    }

    std::unique_ptr<BlockSpool> spool() const {
        if (input_.is_readable_again() || options_.spool.directory.empty()) return nullptr;
        return std::make_unique<BlockSpool>(
            options_.spool.directory, options_.spool.folder,
            options_.spool.durable ? BlockSpool::Sync::yes : BlockSpool::Sync::no);
    }

    Result<std::unique_ptr<RangeMaker>> open_ranges() {
        using Maker = std::unique_ptr<RangeMaker>;
        CutRule cut_rule = TRY(rule());
        if (rules_.format == Format::jsonl) {
            bool looks_first = rules_.bad_lines == BadLines::fail && input_.is_readable_again();
            JsonRanges::Options json{.rule = cut_rule,
                                     .bad_lines = rules_.bad_lines,
                                     .common = common_,
                                     .spool = spool()};
            if (looks_first) json.first_look = TRY(cutter());
            return Maker(std::make_unique<JsonRanges>(TRY(cutter()), std::move(json)));
        }
        std::unique_ptr<RecordScanner> scanner = TRY(scanner_of(rules_));
        bool seeks = input_.is_readable_again() && scanner->is_local() && cut_rule.bytes > 0 &&
                     !rules_.has_header;
        if (seeks) {
            BlockSeeker seeker(TRY(input_.descriptor()), span_, std::move(scanner), cut_rule.bytes,
                               input_.name());
            return Maker(
                std::make_unique<SoughtRanges>(std::move(seeker), common_, options_.interrupt_fd));
        }
        CutRanges::Options cut{.rule = cut_rule,
                               .common = common_,
                               .header_records = rules_.has_header ? 1 : 0,
                               .spool = spool()};
        return Maker(std::make_unique<CutRanges>(TRY(cutter()), std::move(cut)));
    }

    std::string_view url_;
    const SplitRules& rules_;
    SplitInput input_;
    const SourceOptions& options_;
    FileRange common_;
    ByteSpan span_;  // What is cut, of what can be read again.
};

}  // namespace

Result<std::unique_ptr<RecordScanner>> scanner_of(const SplitRules& rules) {
    using Scanner = std::unique_ptr<RecordScanner>;
    if (rules.length > 0) return Scanner(std::make_unique<FixedScanner>(rules.length));
    if (rules.format == Format::csv) return Scanner(std::make_unique<CsvScanner>(rules.marks));
    if (rules.format == Format::json) return Scanner(std::make_unique<JsonArrayScanner>());
    return make_text_scanner(rules.ends);
}

Result<std::unique_ptr<Source>> open_split_source(std::string_view url,
                                                  const SourceOptions& options) {
    SplitRules rules = TRY(parse_split_url(url));
    SplitInput input = TRY(SplitInput::open(rules, options));
    return Opener(url, rules, std::move(input), options).open();
}

Result<void> check_split_source(std::string_view url, const SourceOptions& options) {
    SplitRules rules = TRY(parse_split_url(url));
    TRY(scanner_of(rules));
    if (rules.path == "-") return {};
    // Not by opening it: that would start whoever waits to write into a named pipe.
    std::optional<FileFacts> facts = TRY(file_facts(place_of(rules, options)));
    if (facts && !facts->is_directory) return {};
    return Error{facts ? ErrorCode::invalid_input : ErrorCode::not_found,
                 fmt::format("source '{}': {}", url,
                             facts ? "it is a directory; name a file" : "there is no such file")};
}

Result<Yield> yield_of_split(std::string_view url) {
    SplitRules rules = TRY(parse_split_url(url));
    if (!rules.is_argument) return Yield::ranges;
    if (rules.format == Format::jsonl || rules.format == Format::json) return Yield::fields;
    return rules.has_header ? Yield::named : Yield::arguments;
}

bool has_keys(std::string_view url) {
    if (!is_split_url(url)) return false;
    Result<SplitRules> rules = parse_split_url(url);
    return rules.ok() && rules.value().is_argument && !rules.value().key.empty();
}

}  // namespace stint
