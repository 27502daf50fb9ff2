#include "stint/source/split/input.h"

#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

std::string place_of(const SplitRules& rules, const SourceOptions& options) {
    bool begins_in_directory = !options.directory.empty() && !rules.path.starts_with('/');
    return begins_in_directory ? options.directory + "/" + rules.path : rules.path;
}

Result<SplitInput> SplitInput::open(const SplitRules& rules, const SourceOptions& options) {
    SplitInput input;
    input.stdin_fd_ = options.stdin_fd;
    input.interrupt_fd_ = options.interrupt_fd;
    input.name_ = "standard input";
    if (rules.path == "-") return input;
    input.name_ = fmt::format("'{}'", printable(rules.path, 200));
    std::string place = place_of(rules, options);
    // Without O_NONBLOCK opening a named pipe would wait for its writer, deaf to the interrupt.
    input.file_ = Fd(::open(place.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!input.file_.valid()) return system_error(errno, "opening " + input.name_);
    input.facts_ = TRY(file_facts(input.file_));
    if (input.facts_.is_directory) {
        return Error{ErrorCode::invalid_input, input.name_ + " is a directory; name a file"};
    }
    input.packing_ = packing_of(rules.path);
    input.again_ = input.facts_.is_regular && !input.packing_;
    return input;
}

std::int64_t SplitInput::version() const {
    return file_.valid() ? version_of(facts_.size_bytes, facts_.modified_ns) : 0;
}

Result<std::int64_t> SplitInput::version_now() const {
    FileFacts now = TRY(file_facts(file_));
    return version_of(now.size_bytes, now.modified_ns);
}

Result<Fd> SplitInput::descriptor() const {
    Fd copy(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 3));
    if (!copy.valid()) return system_error(errno, "opening " + name_);
    return copy;
}

Result<std::unique_ptr<ByteStream>> SplitInput::stream() {
    if (!file_.valid()) return pipe_stream(stdin_fd_, name_, interrupt_fd_);
    if (!facts_.is_regular) return owned_pipe_stream(std::move(file_), name_, interrupt_fd_);
    if (!packing_) return part({0, facts_.size_bytes});
    auto packed = file_part(TRY(descriptor()), 0, std::nullopt, name_, interrupt_fd_);
    return unpacked(std::move(packed), *packing_, name_);
}

Result<std::unique_ptr<ByteStream>> SplitInput::part(const ByteSpan& span) const {
    return file_part(TRY(descriptor()), span.begin, span.end, name_, interrupt_fd_);
}

Result<std::string> SplitInput::bytes(const ByteSpan& span) const {
    return read_at(file_, span.begin, static_cast<std::size_t>(span.size()));
}

Result<void> SplitInput::must_be_readable_again(std::string_view option) const {
    if (again_) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("{} can be read only once, and {} needs more: make an unpacked file "
                             "of it first",
                             name_, option)};
}

}  // namespace stint
