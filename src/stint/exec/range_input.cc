#include "stint/exec/range_input.h"

#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

Error refusal(std::string text) {
    return {ErrorCode::invalid_input, std::move(text)};
}

}  // namespace

Result<RangeInput::Opened> RangeInput::open(const JobSpec& spec, const Item& item) {
    FileRange range = TRY(parse_file_range(arguments_of(item)));
    if (range.block.starts_with(dead_range_mark)) {
        return refusal(range.block.substr(dead_range_mark.size()));
    }
    if (!range.block.empty()) {
        std::string path = blocks_ + "/" + range.block;
        Fd block(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (block.valid()) {
            std::int64_t size = TRY(file_facts(block)).size_bytes;
            if (size == range.head.size() + range.body.size()) return Opened{std::move(block), {}};
            return refusal(
                fmt::format("its block '{}' is not whole: run the same line again, with "
                            "the same input",
                            path));
        }
        if (errno != ENOENT) return system_error(errno, fmt::format("opening '{}'", path));
        return refusal(
            fmt::format("its block '{}' is not on this host: what is split out of a stream or a "
                        "compressed file lies on the host that has split it",
                        path));
    }
    bool relative = !range.file.starts_with('/') && !spec.directory.empty();
    std::string path = relative ? spec.directory + "/" + range.file : range.file;
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    FileFacts facts = TRY(file_facts(file));
    if (version_of(facts.size_bytes, facts.modified_ns) != range.version) {
        return refusal(
            fmt::format("'{}' has changed since it was split; run it as a whole again "
                        "with --rerun all",
                        range.file));
    }
    if (pump_ == nullptr) pump_ = TRY(InputPump::open());
    InputPump::Feed feed =
        TRY(pump_->begin(std::move(file), range.file, {range.head, range.body, range.tail}));
    return Opened{std::move(feed.reader), feed.id};
}

}  // namespace stint
