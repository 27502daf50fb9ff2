#include "stint/source/split/record_reader.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/source/split/open_split.h"
#include "stint/source/split/record_shapes.h"

namespace stint {
namespace {

Result<std::unique_ptr<Cutter>> cut(const SplitRules& rules, const SplitInput& input,
                                    const ByteSpan& span) {
    return std::make_unique<Cutter>(TRY(input.part(span)), TRY(scanner_of(rules)),
                                    Cutter::Options{.name = input.name(), .offset = span.begin});
}

}  // namespace

Result<std::unique_ptr<RecordReader>> RecordReader::open(std::string_view url,
                                                         const std::string& directory) {
    if (!is_split_url(url)) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("source '{}' has no records", printable(url, 200))};
    }
    SplitRules rules = TRY(parse_split_url(url));
    SourceOptions place;
    place.directory = directory;
    SplitInput input = TRY(SplitInput::open(rules, place));
    TRY(input.must_be_readable_again("a range of records"));
    RecordSource::Options options = record_shape(rules);
    RecordShape shape = options.shape;  // Knows the header once it was read.
    if (options.header) {
        RecordSource header(TRY(cut(rules, input, {0, input.size()})), std::move(options));
        TRY(header.columns());
    }
    return std::unique_ptr<RecordReader>(
        new RecordReader(std::move(rules), std::move(input), std::move(shape)));
}

RecordReader::RecordReader(SplitRules rules, SplitInput input, RecordShape shape)
    : rules_(std::move(rules)), input_(std::move(input)), shape_(std::move(shape)) {}

Result<std::vector<NewItem>> RecordReader::read(const RecordRange& range) const {
    Error changed{ErrorCode::invalid_input,
                  fmt::format("'{}' has changed since it was split", printable(range.file, 200))};
    std::int64_t version = TRY(input_.version_now());
    if (version != range.version || range.body.end > input_.size()) return changed;
    RecordSource source(TRY(cut(rules_, input_, range.body)), {.shape = shape_});
    std::vector<NewItem> all;
    std::vector<NewItem> some;
    while (TRY(source.read(some, static_cast<std::size_t>(range.records) + 1))) {
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    if (std::ssize(all) != range.records) return changed;
    return all;
}

}  // namespace stint
