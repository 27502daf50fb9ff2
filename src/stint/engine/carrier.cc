#include "stint/engine/carrier.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/carried.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr int tries_max = 3;
constexpr std::size_t shown_bytes_max = 200;

Error refusal(const std::string& shown, std::string_view why) {
    return {ErrorCode::invalid_input, fmt::format("cannot carry '{}': {}", shown, why)};
}

Error is_too_long(const std::string& shown, std::int64_t bytes, std::int64_t bytes_max) {
    return refusal(shown,
                   fmt::format("it has {} bytes, and files of up to {} travel; raise that with "
                               "--carry-max, or give all workers the files and leave --carry away",
                               bytes, bytes_max));
}

}  // namespace

Carrier::Carrier(Engine& engine, const Job& job, std::string directory)
    : job_(job.id),
      bytes_max_(job.spec.inputs.carry_bytes_max),
      directory_(std::move(directory)),
      shelf_(ContentShelf::of(engine)) {}

Result<void> Carrier::carry(NewItem& item) {
    std::string shown = printable(item.input, shown_bytes_max);
    if (item.arguments.size() > 1) {
        return refusal(shown, "it has several arguments; with --carry an item is one file");
    }
    const std::string& input = item.arguments.empty() ? item.input : item.arguments.front();
    bool relative = !input.starts_with('/') && !directory_.empty();
    item.carried = TRY(bring(relative ? directory_ + "/" + input : input, shown));
    return {};
}

Result<std::string> Carrier::bring(const std::string& path, const std::string& shown) {
    for (int tries = 1; tries <= tries_max; ++tries) {
        // Not waited for: it may be a pipe.
        Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file.valid() && errno == ENOENT) {
            return Error{ErrorCode::not_found,
                         fmt::format("cannot carry '{}': there is no such file; has it vanished? "
                                     "Run the same line again without it",
                                     shown)};
        }
        if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", shown));
        FileFacts facts = TRY(file_facts(file));
        if (!facts.is_regular) return refusal(shown, "it is no regular file");
        if (facts.size_bytes > bytes_max_) return is_too_long(shown, facts.size_bytes, bytes_max_);
        std::string name = carried_name(job_, path, facts.size_bytes, facts.modified_ns);
        std::int64_t bytes =
            TRY(shelf_->put(name, file).doing(fmt::format("carrying '{}'", shown)));
        FileFacts after = TRY(file_facts(file));
        if (bytes == facts.size_bytes && after.modified_ns == facts.modified_ns) return name;
        // Half of the old and half of the new one.
        TRY(shelf_->remove(std::span(&name, 1)));
    }
    return Error{ErrorCode::busy, fmt::format("cannot carry '{}': it is being written", shown)};
}

}  // namespace stint
