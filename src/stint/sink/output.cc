#include "stint/sink/output.h"

#include <optional>
#include <string>

#include <unistd.h>

#include "stint/sys/files.h"

namespace stint {
Output::Output(int fd, Terminal* terminal)
    : fd_(fd), terminal_(terminal != nullptr && isatty(fd) != 0 ? terminal : nullptr) {}

Result<void> Output::write(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (terminal_ == nullptr) return checked(write_all(fd_, bytes));
    Terminal::Hold held = terminal_->hold();
    held.ended_with(bytes.back());
    return checked(write_all(fd_, bytes));
}

Result<void> Output::write_file(const Fd& file, std::int64_t begin) {
    std::optional<Terminal::Hold> held;
    if (terminal_ != nullptr) held.emplace(terminal_->hold());
    Result<std::int64_t> copied = copy_bytes(file, fd_, begin);
    if (!copied.ok()) return checked(std::move(copied).error());
    if (!held || copied.value() == 0) return {};
    std::string last = TRY(read_at(file, begin + copied.value() - 1, 1));
    if (!last.empty()) held->ended_with(last.front());
    return {};
}

Result<void> Output::checked(Result<void> written) const {
    if (written.ok() || !has_no_reader(fd_)) return written;
    return Error{ErrorCode::closed, "nobody reads the output any more"};
}

}  // namespace stint
